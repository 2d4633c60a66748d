import { Link } from "wouter"
import type { Investigation } from "../../api/investigation"
import { useCopy } from "../../state/copy"
import { diffPath, investigationExport, lineagePath, whyPath } from "../../state/url"
import { momentText } from "../../view/times"
import { LongText } from "../LongText"
import { verdictText } from "../why/verdict"
import { Title } from "./Title"
import type { Working } from "./working"

/** What is asked, what the answer was, who asks, and the ways to pass it on. */
export function Head({ investigation, working }: { investigation: Investigation; working: Working }) {
  const { number, open, answer, bad, good, metric, openedBy, openedAt, knownAt, asOf } = investigation
  return (
    <header className="case-head">
      <p className="case-number">
        Investigation {number}
        <span className={open ? "badge badge-open" : "badge badge-good"}>{open ? "open" : "concluded"}</span>
      </p>
      <Title investigation={investigation} working={working} />
      <p className="case-verdict">
        <LongText text={verdictText(answer)} most={400} plain />
      </p>
      <p className="case-facts">
        Opened by <bdi>{openedBy}</bdi> on {momentText(openedAt)} UTC. The answer is of what was known on{" "}
        {momentText(knownAt)} UTC{asOf !== knownAt && `, of what had happened by ${momentText(asOf)} UTC`}:
        what is recorded later does not change it.
      </p>
      <ul className="case-links">
        <li>
          <Link href={whyPath({ bad: bad.ref, good: good.ref, metric, investigation: number })}>
            All evidence
          </Link>
        </li>
        <li>
          <Link href={lineagePath({ ref: bad.ref, other: good.ref })}>Both lineages</Link>
        </li>
        <li>
          <Link href={diffPath([good.ref, bad.ref])}>All differences</Link>
        </li>
        <li>
          <a href={investigationExport("md", number)} download>
            Markdown
          </a>
        </li>
        <li>
          <a href={investigationExport("html", number)} download>
            HTML
          </a>
        </li>
        <li>
          <Permalink />
        </li>
      </ul>
    </header>
  )
}

function Permalink() {
  const { state, copy } = useCopy()
  return (
    <>
      <button type="button" className="link-button" onClick={() => copy(location.href)}>
        Copy link
      </button>{" "}
      <span role="status" className="copyable-state">
        {state === "copied" ? "Copied" : state === "failed" ? location.href : ""}
      </span>
    </>
  )
}
