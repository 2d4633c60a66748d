import type { Trust } from "../api/trust"
import { countText } from "../view/numbers"

/** Says before anything else that an answer is incomplete, by what it was cut and what is missing. */
export function Cut({
  trust,
  title,
  walk = "It",
  thing = "thing",
  cause = thing,
}: {
  readonly trust: Trust
  readonly title: string
  /** What was cut. */
  readonly walk?: string
  /** What the things beyond and those that were only named are called. */
  readonly thing?: string
  readonly cause?: string
}) {
  const { complete, truncatedBy, hiddenCount, unknown } = trust
  if (complete) return null
  const limits: Readonly<Record<string, string>> = {
    depth: "the depth asked for",
    budget: `the number of ${thing}s that one question may read`,
    timeout: "the time that one question may take",
    permission: "what you may see",
  }
  return (
    <p className="incomplete" role="note">
      <strong>{title}</strong> {truncatedBy && `${walk} was cut by ${limits[truncatedBy] ?? truncatedBy}. `}
      {hiddenCount > 0 && `At least ${countText(hiddenCount, `${thing} lies`, `${thing}s lie`)} beyond. `}
      {unknown > 0 && `${countText(unknown, `${cause} was`, `${cause}s were`)} named but never described.`}
    </p>
  )
}
