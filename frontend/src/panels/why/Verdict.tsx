import { Fragment } from "react"
import type { Answer, Suspect } from "../../api/why"
import { percentText } from "../../view/numbers"
import { LongText } from "../LongText"
import { titleOf, verdictOf } from "./verdict"

/** The answer in a sentence: what moved, and what did it. */
export function Verdict({ answer }: { answer: Answer }) {
  const { moved, conclusion, named } = verdictOf(answer)
  const [first] = named
  return (
    <h1 className="verdict">
      <span className="verdict-moved">
        <bdi>{moved}</bdi>
      </span>{" "}
      {conclusion === "same" && <span>Nothing happened.</span>}
      {conclusion === "none" && <span>Nothing upstream did this: the move is within what seeds do.</span>}
      {conclusion === "cause" && first && (
        <span>
          Most likely cause: <Named suspect={first} />
          {first.before || first.after ? (
            <>
              {" from "}
              <LongText text={first.before || "absent"} most={40} plain />
              {" to "}
              <LongText text={first.after || "absent"} most={40} plain />
            </>
          ) : null}
          , <span className="figure">{percentText(first.probability)}</span>.
        </span>
      )}
      {conclusion === "aliases" && (
        <span>
          {"Either "}
          {named.map((suspect, place) => (
            <Fragment key={suspect.ref}>
              {place > 0 && <span className="verdict-or"> or </span>}
              <Named suspect={suspect} />
            </Fragment>
          ))}
          {" did it: your history cannot tell them apart"}
          {answer.nextRerun ? "; the rerun below can" : ""}.
        </span>
      )}
    </h1>
  )
}

const UNBROKEN_LETTERS = 22

function Named({ suspect }: { suspect: Suspect }) {
  const title = titleOf(suspect)
  const lead = title.endsWith(suspect.name) ? title.slice(0, -suspect.name.length) : ""
  const rest = title.slice(lead.length)
  return (
    <em className="verdict-cause">
      {lead}
      <span className={rest.length <= UNBROKEN_LETTERS ? "verdict-short" : undefined}>
        <LongText text={rest} most={80} plain />
      </span>
    </em>
  )
}
