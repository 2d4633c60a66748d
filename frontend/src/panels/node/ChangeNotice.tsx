import { Prose } from "./Prose"
import type { Changing } from "./useChange"

/** What went wrong with a change, or what the other one set meanwhile, with the ways on. */
export function ChangeNotice({
  changing,
  onDone,
  shown = (value) => value,
}: {
  readonly changing: Changing
  /** Called when there is nothing left to decide. */
  readonly onDone: () => void
  /** How a value is shown to people. */
  readonly shown?: (value: string) => string
}) {
  const { problem, clash, busy } = changing
  if (problem) {
    return (
      <p className="node-refused" role="alert">
        <bdi>{problem.message}</bdi>
      </p>
    )
  }
  if (!clash) return null
  const { wanted, theirs } = clash
  const insist = async () => {
    if (await changing.insist()) onDone()
  }
  const giveWay = () => {
    changing.giveWay()
    onDone()
  }
  return (
    <div className="node-clash" role="alert">
      <p>
        <strong>Somebody else changed this meanwhile.</strong>{" "}
        {theirs === null ? "They took it away." : "It is now:"}
      </p>
      {theirs !== null && wanted.what !== "owner" && (
        <blockquote>
          <Prose text={shown(theirs)} />
        </blockquote>
      )}
      <p>{wanted.value === null ? "You wanted it gone." : "What you typed is kept."}</p>
      <div className="node-clash-ways">
        <button type="button" className="button button-main" disabled={busy} onClick={() => void insist()}>
          {wanted.value === null ? "Remove it anyway" : "Set mine instead"}
        </button>
        <button type="button" className="button" disabled={busy} onClick={giveWay}>
          Keep theirs
        </button>
      </div>
    </div>
  )
}
