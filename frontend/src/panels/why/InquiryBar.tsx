import { Link } from "wouter"
import type { Listed } from "../../api/investigation"
import { investigationPath, type Question, whyPath } from "../../state/url"
import { countText } from "../../view/numbers"
import { momentText } from "../../view/times"
import { LongText } from "../LongText"
import type { Judging } from "./judging"

/** Who looks into the question: the investigation that ranks the answer, others of it, or the way to open one. */
export function InquiryBar({ judging, question }: { judging: Judging; question: Question }) {
  const { inquiry, others, said, problem, busy, keep } = judging
  return (
    <aside className="inquiry" aria-label="Investigation">
      {inquiry ? (
        <p>
          Ranked with {countText(inquiry.verdicts.length, "verdict")} of{" "}
          <Link href={investigationPath(inquiry.number)}>investigation {inquiry.number}</Link>
          {inquiry.open ? "" : ", which is concluded"}, as known on {momentText(inquiry.knownAt)}.{" "}
          <Link href={whyPath({ ...question, investigation: "" })}>Rank without</Link>
        </p>
      ) : others.length > 0 ? (
        <ul>
          {others.slice(0, 3).map((each) => (
            <Other key={each.number} listed={each} question={question} />
          ))}
        </ul>
      ) : (
        <p>
          Nobody looks into this yet.{" "}
          <button type="button" className="link-button" onClick={keep} aria-disabled={busy}>
            Open an investigation
          </button>
        </p>
      )}
      <p className="inquiry-said" role="status">
        {said && (
          <>
            <LongText text={said.text} most={160} plain />{" "}
            {said.undo && (
              <button type="button" className="link-button" onClick={said.undo} aria-disabled={busy}>
                Undo
              </button>
            )}
          </>
        )}
      </p>
      {problem && (
        <p className="inquiry-problem" role="alert">
          <bdi>{problem}</bdi>
        </p>
      )}
    </aside>
  )
}

function Other({ listed, question }: { listed: Listed; question: Question }) {
  const { number, open, verdicts, conclusion, closedBy, openedBy } = listed
  return (
    <li>
      <Link href={investigationPath(number)}>Investigation {number}</Link>{" "}
      {open ? (
        <>
          by <bdi>{openedBy}</bdi> is open,{" "}
          {verdicts.length ? countText(verdicts.length, "verdict") : "no verdict yet"}
          {". "}
          {verdicts.length > 0 && (
            <Link href={whyPath({ ...question, investigation: number })}>Rank with its verdicts</Link>
          )}
        </>
      ) : (
        <>
          was concluded by <bdi>{closedBy}</bdi>: “
          <LongText text={conclusion} most={140} plain />”
        </>
      )}
    </li>
  )
}
