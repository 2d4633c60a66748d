import type { Suspect } from "../../api/why"
import { dayText } from "../../view/times"
import type { Judging } from "./judging"
import { titleOf } from "./verdict"

/** What people said of a suspect, and the way to take it back. */
export function Verdicts({ suspect, judging }: { suspect: Suspect; judging: Judging }) {
  const { inquiry, busy, takeBack } = judging
  const said = inquiry?.verdicts.filter((verdict) => verdict.suspect === suspect.ref) ?? []
  if (said.length === 0) return null
  return (
    <p className="suspect-said">
      {said.map(({ verdict, by, at }) => (
        <span key={by}>
          <strong className={verdict === "not it" ? "said-not" : "said-it"}>{verdict}</strong>, says{" "}
          <bdi>{by}</bdi> on <span className="figure">{dayText(at)}</span>{" "}
        </span>
      ))}
      {inquiry?.open && (
        <button
          type="button"
          className="link-button take-back"
          aria-disabled={busy}
          onClick={() => takeBack(suspect)}
          aria-label={`Take back the verdict on ${titleOf(suspect).slice(0, 100)}`}
        >
          Take back
        </button>
      )}
    </p>
  )
}
