import { useId, useState } from "react"
import type { Answer } from "../../api/why"
import { percentText } from "../../view/numbers"
import { ProbabilityBar } from "../../view/ProbabilityBar"
import { SuspectCard } from "./SuspectCard"

export interface SuspectsProps {
  readonly answer: Answer
  readonly lit: number | null
  readonly onLight: (place: number | null) => void
}

/** The ranked suspects, what they cannot be told from, and how likely it was none of them. */
export function Suspects({ answer, lit, onLight }: SuspectsProps) {
  const heading = useId()
  const { suspects, aliasGroups, credible } = answer
  const blamed = answer.status !== "none"
  const leading = new Set(blamed ? [0, ...(aliasGroups.find((group) => group.includes(0)) ?? [])] : [])
  const [open, setOpen] = useState<ReadonlySet<number>>(leading)
  const toggle = (place: number) => {
    const next = new Set(open)
    if (!next.delete(place)) next.add(place)
    setOpen(next)
  }
  const aliasesOf = (place: number) =>
    (aliasGroups.find((group) => group.includes(place)) ?? []).filter((other) => other !== place)
  const none = (
    <div className={blamed ? "none-of-them" : "none-of-them none-leads"}>
      <span>{suspects.length ? "None of them: only noise" : "Nothing upstream differs: only noise"}</span>
      <span className="suspect-chance figure">{percentText(answer.pNone)}</span>
      <ProbabilityBar probability={answer.pNone} tone="none" />
    </div>
  )
  return (
    <section aria-labelledby={heading}>
      <div className="section-head">
        <h2 id={heading}>What changed, by how likely it did this</h2>
        {blamed && credible.length > 0 && (
          <p className="under-heading">{credibleText(credible.length, suspects.length)}</p>
        )}
      </div>
      {!blamed && none}
      <ol className="suspects">
        {suspects.map((suspect, place) => (
          <SuspectCard
            key={`${suspect.ref} ${suspect.kind} ${suspect.name}`}
            suspect={suspect}
            place={place}
            answer={answer}
            credible={credible.includes(place)}
            leading={leading.has(place)}
            aliases={aliasesOf(place).flatMap((other) => answer.suspects[other] ?? [])}
            open={open.has(place)}
            lit={lit === place}
            onToggle={() => toggle(place)}
            onLight={(on) => onLight(on ? place : null)}
          />
        ))}
      </ol>
      {blamed && none}
    </section>
  )
}

function credibleText(credible: number, every: number): string {
  if (credible === 1) return "the first holds 90 %"
  return credible === every ? "90 % needs all of them" : `${credible} of them hold 90 %`
}
