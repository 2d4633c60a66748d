import { useId } from "react"
import type { Investigation } from "../../api/investigation"
import { LongText } from "../LongText"
import { NextRerun } from "../why/NextRerun"
import { nextReverted, sameRerun, suspectsText } from "./words"
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
            {open && next.length > 0 && (
              <button
                type="button"
                className="button button-small"
                disabled={working.busy}
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
                    disabled={working.busy}
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
