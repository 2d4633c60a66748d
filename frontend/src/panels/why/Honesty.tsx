import { useId } from "react"
import type { Answer } from "../../api/why"
import { countText } from "../../view/numbers"
import { LongText } from "../LongText"

const CUTS: Readonly<Record<string, string>> = {
  depth: "the depth asked for",
  budget: "the number of nodes that one question may read",
  timeout: "the time that one question may take",
  permission: "what you may see",
}

/** Whether the answer is whole; an incomplete one says so before anything else. */
export function IncompleteBanner({ answer }: { answer: Answer }) {
  const { complete, truncatedBy, hiddenCount, unknown } = answer.completeness
  if (complete) return null
  return (
    <p className="incomplete" role="note">
      <strong>This answer is incomplete.</strong>{" "}
      {truncatedBy && `It was cut by ${CUTS[truncatedBy] ?? truncatedBy}. `}
      {hiddenCount > 0 && `At least ${countText(hiddenCount, "node lies", "nodes lie")} beyond. `}
      {unknown.length > 0 &&
        `${countText(unknown.length, "ancestor was", "ancestors were")} named but never described.`}
    </p>
  )
}

/** What the answer rests on and what it does not know. */
export function Honesty({ answer }: { answer: Answer }) {
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
          {complete ? "The answer is complete" : "The answer is incomplete, see above"}: it shows changes
          through number <span className="figure">{indexedThrough}</span>
          {asOf ? `, as of ${asOf}` : ""}
          {knownAt ? `, as known at ${knownAt}` : ""}.
        </li>
      </ul>
    </section>
  )
}
