import { useId, useState } from "react"
import type { Answer, Suspect } from "../../api/why"
import { chanceText } from "../../view/numbers"
import { ProbabilityBar } from "../../view/ProbabilityBar"
import { LongText } from "../LongText"
import type { Judging } from "./judging"
import { SuspectCard } from "./SuspectCard"
import { restText, shownPlaces } from "./shown"
import { blamedPlaces, titleOf } from "./verdict"

export interface SuspectsProps {
  readonly answer: Answer
  readonly judging: Judging
  readonly lit: number | null
  readonly onLight: (place: number | null) => void
}

/** The ranked suspects, what they cannot be told from, and how likely it was none of them. */
export function Suspects({ answer, judging, lit, onLight }: SuspectsProps) {
  const heading = useId()
  const { suspects, aliasGroups, credible, comparable } = answer
  const blamed = answer.status !== "none"
  const leading = new Set(blamedPlaces(answer))
  const [turned, setTurned] = useState<ReadonlyMap<string, boolean>>(new Map())
  const [all, setAll] = useState(false)
  const said = new Set(judging.inquiry?.verdicts.map((each) => each.suspect))
  const shown = shownPlaces(answer, said, all)
  const isOpen = (suspect: Suspect, place: number) => turned.get(keyOf(suspect)) ?? leading.has(place)
  const aliasesOf = (place: number) =>
    (aliasGroups.find((group) => group.includes(place)) ?? []).filter((other) => other !== place)
  return (
    <section aria-labelledby={heading}>
      <div className="section-head">
        <h2 id={heading}>{comparable ? "What changed, by how likely it did this" : "What differs"}</h2>
        {blamed && credible.length > 0 && (
          <p className="under-heading">{credibleText(credible.length, suspects.length)}</p>
        )}
      </div>
      {!blamed && comparable && <None answer={answer} />}
      <ol className="suspects">
        {shown.flatMap((place) => {
          const suspect = suspects[place]
          if (!suspect) return []
          return (
            <SuspectCard
              key={keyOf(suspect)}
              suspect={suspect}
              place={place}
              answer={answer}
              judging={judging}
              credible={credible.includes(place)}
              leading={leading.has(place)}
              aliases={aliasesOf(place).flatMap((other) => suspects[other] ?? [])}
              open={isOpen(suspect, place)}
              lit={lit === place}
              onToggle={() => setTurned(new Map(turned).set(keyOf(suspect), !isOpen(suspect, place)))}
              onLight={(on) => onLight(on ? place : null)}
            />
          )
        })}
      </ol>
      {shown.length < suspects.length && (
        <button type="button" className="button button-small more" onClick={() => setAll(true)}>
          {restText(answer, shown)}
        </button>
      )}
      {comparable && <Pairs answer={answer} />}
      {blamed && <None answer={answer} />}
    </section>
  )
}

/** How likely it is that no suspect did it; where none is blamed, this leads. */
function None({ answer: { status, suspects, pNone } }: { answer: Answer }) {
  return (
    <div className={status === "none" ? "none-of-them none-leads" : "none-of-them"}>
      <span>{suspects.length ? "None of them: only noise" : "Nothing upstream differs: only noise"}</span>
      <span className="suspect-chance figure">{chanceText(pNone)}</span>
      <ProbabilityBar probability={pNone} tone="none" />
    </div>
  )
}

const LEAST_SHOWN = 0.005

/** Pairs of suspects that did it only together, or each its part, where that is likely enough to say. */
function Pairs({ answer: { pairs, suspects } }: { answer: Answer }) {
  const likely = pairs.filter(({ probability }) => probability >= LEAST_SHOWN)
  if (likely.length === 0) return null
  return (
    <ul className="pairs" aria-label="Two at once">
      {likely.map(({ first, second, additive, probability }) => {
        const [one, other] = [suspects[first], suspects[second]]
        return one && other ? (
          <li key={`${first} ${second} ${additive}`} className="pair">
            <span>
              <LongText text={titleOf(one)} most={60} plain /> and{" "}
              <LongText text={titleOf(other)} most={60} plain />
              <span className="faint">{additive ? ", each its part" : ", only together"}</span>
            </span>
            <span className="suspect-chance figure">{chanceText(probability)}</span>
          </li>
        ) : null
      })}
    </ul>
  )
}

function keyOf({ ref, kind, name }: Suspect): string {
  return `${ref} ${kind} ${name}`
}

function credibleText(credible: number, every: number): string {
  if (credible === 1) return "the first alone makes 90 %"
  return credible === every ? "90 % needs all of them" : `the first ${credible} make 90 %`
}
