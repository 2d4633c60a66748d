import { Fragment, type ReactNode } from "react"
import type { Answer, Suspect } from "../../api/why"
import { chanceText } from "../../view/numbers"
import { LongText } from "../LongText"
import { APART, hasLevels, NOTHING, type Verdict as Said, titleOf, verdictOf } from "./verdict"

/** The answer in a sentence: what moved, and what did it. */
export function Verdict({ answer }: { answer: Answer }) {
  const said = verdictOf(answer)
  return (
    <h1 className="verdict">
      <span className="verdict-moved">
        <bdi>{said.moved}</bdi>
      </span>{" "}
      <span>{conclusionOf(said, answer)}</span>
    </h1>
  )
}

function conclusionOf({ conclusion, named, probability }: Said, answer: Answer): ReactNode {
  const [first] = named
  const chance = <span className="figure">{chanceText(probability)}</span>
  switch (conclusion) {
    case "apart":
      return APART
    case "same":
      return "Nothing happened."
    case "none":
      return NOTHING
    case "unclear":
      return first ? (
        <>
          No cause can be named: the move may well be what seeds do. If anything did it, then{" "}
          <Named suspect={first} />, {chance}.
        </>
      ) : null
    case "aliases":
      return (
        <>
          Either <Joined suspects={named} word="or" /> did it: your history cannot tell them apart
          {answer.nextRerun ? "; the rerun below can" : ""}.
        </>
      )
    case "together":
      return (
        <>
          Most likely causes: <Joined suspects={named} word="and" />, only together, {chance}.
        </>
      )
    case "parts":
      return (
        <>
          Most likely causes: <Joined suspects={named} word="and" />, each its part, {chance}.
        </>
      )
    case "verified":
    case "cause":
      return first ? (
        <>
          {conclusion === "verified" ? "Cause, verified by rerun: " : "Most likely cause: "}
          <Named suspect={first} />
          <Change suspect={first} />, {chance}.
        </>
      ) : null
  }
}

function Change({ suspect }: { suspect: Suspect }) {
  if (!hasLevels(suspect)) return null
  const { before, after } = suspect
  return (
    <>
      {" from "}
      <LongText text={before || "absent"} most={40} plain />
      {" to "}
      <LongText text={after || "absent"} most={40} plain />
    </>
  )
}

function Joined({ suspects, word }: { suspects: readonly Suspect[]; word: string }) {
  return suspects.map((suspect, place) => (
    <Fragment key={suspect.ref}>
      {place > 0 && <span className="verdict-or"> {word} </span>}
      <Named suspect={suspect} />
    </Fragment>
  ))
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
