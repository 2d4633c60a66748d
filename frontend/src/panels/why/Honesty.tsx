import { useId } from "react"
import type { Answer } from "../../api/why"
import { investigationExport, type Question } from "../../state/url"
import { momentText } from "../../view/times"
import { LongText } from "../LongText"

/** What the answer rests on and what it does not know. */
export function Honesty({ answer, question }: { answer: Answer; question: Question }) {
  const heading = useId()
  const { complete, asOf, knownAt, indexedThrough } = answer.completeness
  return (
    <section aria-labelledby={heading}>
      <div className="section-head">
        <h2 id={heading}>How far to trust this</h2>
      </div>
      <ul className="notes">
        {answer.notes.map((note) => (
          <li key={note}>
            <LongText text={note} most={400} />
          </li>
        ))}
        <li>
          {complete ? "The answer is complete" : "The answer is incomplete, see above"}: it rests on all that
          was recorded up to change <span className="figure">{indexedThrough}</span>
          {asOf ? `, as of ${momentText(asOf)} UTC` : ""}
          {knownAt ? `, as known on ${momentText(knownAt)} UTC` : ""}.
        </li>
      </ul>
      <TakeAlong question={question} answer={answer} />
    </section>
  )
}

/** The answer as documents; they know the direction of a metric only by its name. */
function TakeAlong({ question, answer }: { question: Question; answer: Answer }) {
  if (question.direction && !question.investigation) return null
  return (
    <p className="take-along">
      Take it along as{" "}
      <a href={exported("md", question, answer)} download>
        Markdown
      </a>{" "}
      or{" "}
      <a href={exported("html", question, answer)} download>
        HTML
      </a>
      .
    </p>
  )
}

/** The address of the answer as a document; what was chosen for the reader is written out. */
function exported(format: "md" | "html", question: Question, answer: Answer): string {
  const { investigation, bad, asOf, knownAt } = question
  if (investigation) return investigationExport(format, investigation)
  const asked = { bad, good: question.good || answer.good.asked.ref, metric: answer.metric, asOf, knownAt }
  const given = Object.entries(asked).filter(([, value]) => value !== "")
  return `/export/why.${format}?${new URLSearchParams(given)}`
}
