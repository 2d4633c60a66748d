import { useId, useState } from "react"
import type { Investigation, Verdict } from "../../api/investigation"
import type { Verdicts } from "../../api/investigation.query"
import type { Suspect } from "../../api/why"
import { chanceText } from "../../view/numbers"
import { ProbabilityBar } from "../../view/ProbabilityBar"
import { dayText } from "../../view/times"
import { LongText } from "../LongText"
import { restText, shownPlaces } from "../why/shown"
import { blamedPlaces, hasLevels, titleOf } from "../why/verdict"
import type { Working } from "./working"

export interface JudgementsProps {
  readonly investigation: Investigation
  readonly working: Working
  readonly lit: number | null
  readonly onLight: (place: number | null) => void
}

/** The suspects, ranked by what was said of them, and the ways to say more. */
export function Judgements({ investigation, working, lit, onLight }: JudgementsProps) {
  const heading = useId()
  const { answer, verdicts } = investigation
  const [all, setAll] = useState(false)
  const shown = shownPlaces(answer, new Set(verdicts.map((each) => each.suspect)), all)
  const leading = new Set(blamedPlaces(answer))
  return (
    <section aria-labelledby={heading}>
      <div className="section-head">
        <h2 id={heading}>Suspects, ranked with the verdicts</h2>
        {answer.comparable && <p className="under-heading">none of them: {chanceText(answer.pNone)}</p>}
      </div>
      {answer.suspects.length === 0 && <p className="empty">Nothing upstream differs.</p>}
      <ol className="suspects">
        {shown.flatMap((place) => {
          const suspect = answer.suspects[place]
          if (!suspect) return []
          return (
            <li
              key={`${suspect.ref} ${suspect.kind} ${suspect.name}`}
              className={lit === place ? "suspect suspect-credible suspect-lit" : "suspect suspect-credible"}
              onPointerEnter={() => onLight(place)}
              onPointerLeave={() => onLight(null)}
              onFocus={() => onLight(place)}
              onBlur={() => onLight(null)}
            >
              <Row suspect={suspect} place={place} leading={leading.has(place)} />
              <Judge
                suspect={suspect}
                said={verdicts.filter((each) => each.suspect === suspect.ref)}
                open={investigation.open}
                working={working}
              />
            </li>
          )
        })}
      </ol>
      {shown.length < answer.suspects.length && (
        <button type="button" className="button button-small more" onClick={() => setAll(true)}>
          {restText(answer, shown)}
        </button>
      )}
    </section>
  )
}

function Row({ suspect, place, leading }: { suspect: Suspect; place: number; leading: boolean }) {
  const { kind, name, before, after, probability } = suspect
  return (
    <>
      <h3 className="case-suspect">
        <span className="suspect-rank figure">{place + 1}</span>
        <span className="suspect-name">
          <span className="suspect-kind">{kind}</span> <LongText text={name} most={90} plain />
          {hasLevels(suspect) && (
            <span className="case-change mono">
              {" "}
              <LongText text={before || "absent"} most={40} plain /> →{" "}
              <LongText text={after || "absent"} most={40} plain />
            </span>
          )}
        </span>
        <span className="suspect-chance figure">{chanceText(probability)}</span>
      </h3>
      <ProbabilityBar probability={probability} tone={leading ? "first" : "other"} />
    </>
  )
}

const CHOICES: readonly {
  readonly said: string
  readonly verdict: Verdicts["verdict"]
  readonly word: string
}[] = [
  { said: "not it", verdict: "NOT_IT", word: "Not it" },
  { said: "confirmed", verdict: "CONFIRMED", word: "Confirmed" },
  { said: "verified by rerun", verdict: "VERIFIED", word: "Verified by rerun" },
]

interface JudgeProps {
  readonly suspect: Suspect
  readonly said: readonly Verdict[]
  readonly open: boolean
  readonly working: Working
}

/** Three verdicts, of which the one in force can be taken back, and who said what. */
function Judge({ suspect, said, open, working }: JudgeProps) {
  const inForce = said.at(-1)?.verdict
  return (
    <div className="judge">
      {open && (
        <fieldset className="judge-choices">
          <legend className="unseen">
            Verdict on <bdi>{titleOf(suspect).slice(0, 120)}</bdi>
          </legend>
          {CHOICES.map(({ said: word, verdict, word: label }) => (
            <button
              key={verdict}
              type="button"
              className="judge-choice"
              aria-pressed={inForce === word}
              aria-disabled={working.busy}
              onClick={() =>
                working.act(
                  inForce === word
                    ? { kind: "withdraw", suspect: suspect.ref }
                    : { kind: "verdict", suspect: suspect.ref, verdict },
                )
              }
            >
              {label}
            </button>
          ))}
        </fieldset>
      )}
      {said.length > 0 && (
        <p className="judge-said">
          {said.map(({ verdict, by, at }) => (
            <span key={by}>
              <strong className={verdict === "not it" ? "said-not" : "said-it"}>{verdict}</strong> by{" "}
              <bdi>{by}</bdi>, <span className="figure">{dayText(at)}</span>
            </span>
          ))}
        </p>
      )}
    </div>
  )
}
