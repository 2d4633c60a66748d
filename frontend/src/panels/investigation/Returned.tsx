import { useId } from "react"
import { Link } from "wouter"
import type { Investigation } from "../../api/investigation"
import { lineagePath, whyPath } from "../../state/url"
import { chanceText, decimalsFor, valueText } from "../../view/numbers"
import { LongText } from "../LongText"
import { titleOf } from "../why/verdict"
import { suspectsText } from "./words"

/** The reruns that came back, what they say together, and where they contradict each other. */
export function Returned({ investigation }: { investigation: Investigation }) {
  const heading = useId()
  const { reruns, contradictions, answer, metric } = investigation
  const decimals = decimalsFor(answer.good.value, answer.bad.value)
  return (
    <section aria-labelledby={heading}>
      <div className="section-head">
        <h2 id={heading}>Reruns that came back</h2>
      </div>
      {contradictions.map((text) => (
        <p className="incomplete" role="note" key={text}>
          <strong>They contradict each other:</strong> <LongText text={text} most={400} />
        </p>
      ))}
      {reruns.length === 0 ? (
        <p className="aside-text">
          None yet. A run that has each suspect either as in good or as in bad appears here once it is
          recorded.
        </p>
      ) : (
        <ul className="case-list">
          {reruns.map(({ run, value, reverted, kept, recovered, planned }) => (
            <li key={run.uid}>
              <Link href={lineagePath({ ref: run.ref })}>
                <LongText text={run.name} most={60} plain />
              </Link>{" "}
              with <LongText text={suspectsText(investigation, reverted)} most={120} plain /> as in good
              {kept.length > 0 && (
                <>
                  , <LongText text={suspectsText(investigation, kept)} most={120} plain /> as in bad
                </>
              )}
              : <bdi>{metric}</bdi> <span className="figure">{valueText(value, decimals)}</span>
              <span className={recovered ? "badge badge-good" : "badge badge-bad"}>
                {recovered ? "recovered" : "still bad"}
              </span>
              {planned && <span className="badge">planned</span>}
            </li>
          ))}
        </ul>
      )}
      <Now investigation={investigation} />
    </section>
  )
}

/** What the answer comes to when it knows the reruns. */
function Now({ investigation: { now, bad, good, metric } }: { investigation: Investigation }) {
  const first = now?.suspects[0]
  if (!now || !first) return null
  return (
    <p className="case-now">
      {now.status === "none" ? (
        "With them nobody can be blamed"
      ) : (
        <>
          With them it is {now.status === "verified" ? "verified: " : ""}
          <strong>
            <LongText text={titleOf(first)} most={120} plain />
          </strong>
          , <span className="figure">{chanceText(first.probability)}</span>
        </>
      )}
      . <Link href={whyPath({ bad: bad.ref, good: good.ref, metric })}>The answer as known today</Link>
    </p>
  )
}
