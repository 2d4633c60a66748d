import { type ReactNode, useId } from "react"
import type { Investigation } from "../../api/investigation"
import { useCopy } from "../../state/copy"
import { LongText } from "../LongText"
import { NextRerun } from "../why/NextRerun"
import { nextReverted, sameRerun, shellWord, suspectsText } from "./words"
import type { Working } from "./working"

interface PlanProps {
  readonly investigation: Investigation
  readonly working: Working
}

type Refs = readonly string[]

/** The rerun to make next, the ones asked for before, and the ones that cannot be made. */
export function RerunPlan({ investigation, working }: PlanProps) {
  const heading = useId()
  const { infeasible, planned, open } = investigation
  const next = nextReverted(investigation)
  const excluded = infeasible.filter((refs) => refs.length > 0)
  const earlier = planned.filter(
    (refs) => refs.length > 0 && !sameRerun(refs, next) && !excluded.some((other) => sameRerun(refs, other)),
  )
  return (
    <section aria-labelledby={heading}>
      <div className="section-head">
        <h2 id={heading}>Reruns to make</h2>
      </div>
      <Next investigation={investigation} working={working} reverted={next} excluded={excluded} />
      <Reruns title="Asked for before" investigation={investigation} reruns={earlier}>
        {(refs) => cameBack(investigation, refs) && <span className="badge badge-good">came back</span>}
      </Reruns>
      <Reruns title="Cannot be made" investigation={investigation} reruns={excluded}>
        {(refs) =>
          open && (
            <>
              {" "}
              <button
                type="button"
                className="link-button"
                aria-disabled={working.busy}
                onClick={() => working.act({ kind: "exclude", reverted: refs, feasible: true })}
              >
                It can
              </button>
            </>
          )
        }
      </Reruns>
    </section>
  )
}

/** The rerun that would tell most, and a way to say that it cannot be made. */
function Next({
  investigation,
  working,
  reverted,
  excluded,
}: PlanProps & { readonly reverted: Refs; readonly excluded: readonly Refs[] }) {
  const { answer, open } = investigation
  if (!answer.nextRerun) return <p className="aside-text">No rerun would tell more.</p>
  return (
    <div className="case-next">
      <NextRerun rerun={answer.nextRerun} answer={answer}>
        {cameBack(investigation, reverted) && <p className="faint">It came back, see below.</p>}
        <Commands investigation={investigation} excluded={excluded} />
        {open && reverted.length > 0 && (
          <button
            type="button"
            className="button button-small"
            aria-disabled={working.busy}
            onClick={() => working.act({ kind: "exclude", reverted, feasible: false })}
          >
            This one cannot be made
          </button>
        )}
      </NextRerun>
    </div>
  )
}

/** Reruns by what they set back, under a title; nothing where there are none. */
function Reruns({
  title,
  investigation,
  reruns,
  children,
}: {
  readonly title: string
  readonly investigation: Investigation
  readonly reruns: readonly Refs[]
  /** What else there is to a rerun. */
  readonly children: (refs: Refs) => ReactNode
}) {
  if (reruns.length === 0) return null
  return (
    <>
      <h3 className="case-part">{title}</h3>
      <ul className="case-list">
        {reruns.map((refs) => (
          <li key={refs.join(" ")}>
            with <LongText text={suspectsText(investigation, refs)} most={160} plain /> set back
            {children(refs)}
          </li>
        ))}
      </ul>
    </>
  )
}

function cameBack({ reruns }: Investigation, refs: Refs): boolean {
  return reruns.some(({ reverted }) => sameRerun(refs, reverted))
}

/** The command that writes the rerun as lines to run, for the tools that have them. */
function Commands({
  investigation: { bad, good, metric, knownAt },
  excluded,
}: {
  investigation: Investigation
  excluded: readonly Refs[]
}) {
  const { state, copy } = useCopy()
  const words = [
    "headwater rerun-plan",
    shellWord(bad.ref),
    `--good ${shellWord(good.ref)}`,
    `--metric ${shellWord(metric)}`,
    `--known-at ${knownAt}`,
    ...excluded.map((refs) => `--exclude ${shellWord(refs.join(","))}`),
    "--format dvc",
  ]
  const command = words.join(" ")
  return (
    <details className="case-commands">
      <summary>As commands</summary>
      <p>
        <code>{command}</code>{" "}
        <button type="button" className="link-button" onClick={() => copy(command)}>
          Copy
        </button>{" "}
        <span role="status" className="copyable-state">
          {state === "copied" ? "Copied" : ""}
        </span>
      </p>
      <p className="faint">Also --format mlflow or json. Verdicts do not change what it proposes.</p>
    </details>
  )
}
