import { useId } from "react"
import type { Answer, Rerun, Suspect } from "../../api/why"
import { countText } from "../../view/numbers"
import { LongText } from "../LongText"

/** The rerun that would tell the most, in words. */
export function NextRerun({ rerun, answer }: { rerun: Rerun; answer: Answer }) {
  const heading = useId()
  const runs = Math.max(1, Math.ceil(rerun.expectedRuns - 1e-9))
  return (
    <section className="next-rerun" aria-labelledby={heading}>
      <h2 id={heading}>Prove it</h2>
      <p>
        Rerun <LongText text={rerun.base.name} most={60} plain /> with{" "}
        {rerun.revert.map((factor, at) => (
          <span key={`${factor.kind} ${factor.name}`}>
            {at > 0 && " and "}
            <strong>
              <LongText text={setBack(factor, answer.suspects)} most={90} plain />
            </strong>
          </span>
        ))}
        .
      </p>
      <p className="faint">{countText(runs, "run")} expected until the cause is established.</p>
    </section>
  )
}

function setBack(factor: Rerun["revert"][number], suspects: readonly Suspect[]): string {
  const suspect = suspects.find(({ kind, name }) => kind === factor.kind && name === factor.name)
  if (!suspect?.before) return `${factor.name} as it was`
  const versioned = ["dataset", "model", "evaluation"].includes(factor.kind)
  return versioned ? `${factor.name}@${suspect.before}` : `${factor.name} ${suspect.before}`
}
