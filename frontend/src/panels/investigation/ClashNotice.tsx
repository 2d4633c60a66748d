import type { Deed, Investigation } from "../../api/investigation"
import { momentText } from "../../view/times"
import { LongText } from "../LongText"
import { suspectsText, suspectText } from "./words"
import type { Working } from "./working"

/** Somebody else was faster: what they did, and whether to go on with the own deed. */
export function ClashNotice({ working, investigation }: { working: Working; investigation: Investigation }) {
  const { clash, problem, busy, again, drop } = working
  if (problem) {
    return (
      <div className="clash" role="alert">
        <p>
          <strong>That was not done.</strong> <bdi>{problem}</bdi>{" "}
          <button type="button" className="link-button" onClick={drop}>
            Close
          </button>
        </p>
      </div>
    )
  }
  if (!clash) return null
  return (
    <div className="clash" role="alert">
      <p>
        <strong>Somebody was faster, so nothing of yours is written yet.</strong> You see the investigation as
        it is now. Meanwhile:
      </p>
      <ul>
        {clash.events.length === 0 && <li>it was changed</li>}
        {clash.events.map(({ what, by, at }) => (
          <li key={`${at} ${what}`}>
            <bdi>{by || "somebody"}</bdi>, {momentText(at)} UTC: <LongText text={what} most={400} />
          </li>
        ))}
      </ul>
      <p className="clash-actions">
        {clash.possible ? (
          <button type="button" className="button" onClick={again} aria-disabled={busy}>
            Still {deedText(clash.deed, investigation)}
          </button>
        ) : (
          <span>
            {investigation.open ? "It is open already." : "It is concluded; reopen it first."} What you typed
            is kept.
          </span>
        )}
        <button type="button" className="link-button" onClick={drop}>
          Leave it
        </button>
      </p>
    </div>
  )
}

function deedText(deed: Deed, investigation: Investigation): string {
  switch (deed.kind) {
    case "verdict":
      return `say “${deed.verdict.toLowerCase().replace("_", " ")}” of ${suspectText(investigation, deed.suspect).slice(0, 80)}`
    case "withdraw":
      return `take back the verdict on ${suspectText(investigation, deed.suspect).slice(0, 80)}`
    case "exclude":
      return `say that the rerun with ${suspectsText(investigation, deed.reverted).slice(0, 80)} set back ${
        deed.feasible ? "can" : "cannot"
      } be made`
    case "conclude":
      return "conclude with your text"
    case "reopen":
      return "reopen it"
    case "rename":
      return deed.title ? `call it “${deed.title.slice(0, 80)}”` : "take its title away"
  }
}
