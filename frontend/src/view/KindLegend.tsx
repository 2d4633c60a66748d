import { KindMark } from "./KindMark"
import { lookOf } from "./kinds"

/** What the marks of a drawing stand for, one entry a kind. */
export function KindLegend({
  kinds,
  size,
  label,
}: {
  readonly kinds: readonly string[]
  readonly size: number
  /** What the list is called where it stands under no heading. */
  readonly label?: string
}) {
  return (
    <ul className="legend" aria-label={label}>
      {[...new Set(kinds)].sort().map((kind) => (
        <li key={kind}>
          <KindMark kind={kind} size={size} /> {lookOf(kind).word}
        </li>
      ))}
    </ul>
  )
}
