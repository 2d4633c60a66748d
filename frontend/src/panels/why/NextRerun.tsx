import { Fragment, type ReactNode, useId } from "react"
import type { Named } from "../../api/named"
import type { Answer, Rerun, Suspect } from "../../api/why"
import { countText } from "../../view/numbers"
import { LongText } from "../LongText"

/** The rerun that would tell the most, in words. */
export function NextRerun({
  rerun,
  answer,
  children,
}: {
  rerun: Rerun
  answer: Answer
  children?: ReactNode
}) {
  const heading = useId()
  const runs = Math.max(1, Math.ceil(rerun.expectedRuns - 1e-9))
  return (
    <section className="next-rerun" aria-labelledby={heading}>
      <h2 id={heading}>Prove it</h2>
      <div className="rerun-said">
        Rerun <Steps steps={rerun.steps.length ? rerun.steps : [rerun.base]} /> with{" "}
        {rerun.revert.map((factor, at) => (
          <span key={`${factor.kind} ${factor.name}`}>
            {at > 0 && " and "}
            <strong>
              <LongText text={setBack(factor, answer.suspects)} most={90} plain />
            </strong>
          </span>
        ))}
        .
      </div>
      <p className="faint">{countText(runs, "run")} expected until the cause is established.</p>
      {children}
    </section>
  )
}

const MOST_STEPS = 3

/** The steps to repeat in their order; of many the first, and the rest on demand. */
function Steps({ steps }: { steps: readonly Named[] }) {
  const shown = steps.length <= MOST_STEPS ? steps : steps.slice(0, 1)
  const rest = steps.slice(shown.length)
  return (
    <>
      {shown.map((step, at) => (
        <Fragment key={step.uid}>
          {at > 0 && ", then "}
          <LongText text={step.name} most={60} plain />
        </Fragment>
      ))}
      {rest.length > 0 && (
        <>
          , then{" "}
          <details className="rerun-rest">
            <summary>the {countText(rest.length, "step")} after it</summary>
            <bdi>{rest.map(({ name }) => name).join(", then ")}</bdi>
          </details>
        </>
      )}
    </>
  )
}

/** How a factor is called when it is set back: "biopsies@v7", "epochs 6". */
export function setBack(factor: Rerun["revert"][number], suspects: readonly Suspect[]): string {
  const suspect = suspects.find(({ kind, name }) => kind === factor.kind && name === factor.name)
  if (!suspect?.before) return `${factor.name} as it was`
  const versioned = ["dataset", "model", "evaluation"].includes(factor.kind)
  return versioned ? `${factor.name}@${suspect.before}` : `${factor.name} ${suspect.before}`
}
