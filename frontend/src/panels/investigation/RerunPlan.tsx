import { useId } from "react"
import type { Investigation } from "../../api/investigation"
import { useCopy } from "../../state/copy"
import { LongText } from "../LongText"
import { NextRerun } from "../why/NextRerun"
import { nextReverted, sameRerun, shellWord, suspectsText } from "./words"
import type { Working } from "./working"

/** The rerun to make next, the ones asked for before, and the ones that cannot be made. */
export function RerunPlan({ investigation, working }: { investigation: Investigation; working: Working }) {
  const heading = useId()
  const { answer, infeasible, planned, reruns, open } = investigation
  const next = nextReverted(investigation)
  const excluded = infeasible.filter((refs) => refs.length > 0)
  const earlier = planned.filter(
    (refs) => refs.length > 0 && !sameRerun(refs, next) && !excluded.some((other) => sameRerun(refs, other)),
  )
  const cameBack = (refs: readonly string[]) => reruns.some(({ reverted }) => sameRerun(refs, reverted))
  return (
    <section aria-labelledby={heading}>
      <div className="section-head">
        <h2 id={heading}>Reruns to make</h2>
      </div>
      {answer.nextRerun ? (
        <div className="case-next">
          <NextRerun rerun={answer.nextRerun} answer={answer}>
            {cameBack(next) && <p className="faint">It came back, see below.</p>}
            <Commands investigation={investigation} excluded={excluded} />
            {open && next.length > 0 && (
              <button
                type="button"
                className="button button-small"
                aria-disabled={working.busy}
                onClick={() => working.act({ kind: "exclude", reverted: next, feasible: false })}
              >
                This one cannot be made
              </button>
            )}
          </NextRerun>
        </div>
      ) : (
        <p className="aside-text">No rerun would tell more.</p>
      )}
      {earlier.length > 0 && (
        <>
          <h3 className="case-part">Asked for before</h3>
          <ul className="case-list">
            {earlier.map((refs) => (
              <li key={refs.join(" ")}>
                with <LongText text={suspectsText(investigation, refs)} most={160} plain /> set back
                {cameBack(refs) && <span className="badge badge-good">came back</span>}
              </li>
            ))}
          </ul>
        </>
      )}
      {excluded.length > 0 && (
        <>
          <h3 className="case-part">Cannot be made</h3>
          <ul className="case-list">
            {excluded.map((refs) => (
              <li key={refs.join(" ")}>
                with <LongText text={suspectsText(investigation, refs)} most={160} plain /> set back{" "}
                {open && (
                  <button
                    type="button"
                    className="link-button"
                    aria-disabled={working.busy}
                    onClick={() => working.act({ kind: "exclude", reverted: refs, feasible: true })}
                  >
                    It can
                  </button>
                )}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  )
}

/** The command that writes the rerun as lines to run, for the tools that have them. */
function Commands({
  investigation: { bad, good, metric, knownAt },
  excluded,
}: {
  investigation: Investigation
  excluded: readonly (readonly string[])[]
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
