import { Link } from "wouter"
import type { Item } from "../../api/catalog"
import { diffPath, impactPath, lineagePath } from "../../state/url"
import { countText } from "../../view/numbers"

/** What can be done with the chosen rows. */
export function Chosen({
  items,
  onClear,
}: {
  readonly items: readonly Item[]
  readonly onClear: () => void
}) {
  const [first] = items
  if (!first) return null
  // The earliest stands first, as "before".
  const refs = items
    .toSorted((a, b) => (a.occurredAt < b.occurredAt ? -1 : a.occurredAt > b.occurredAt ? 1 : 0))
    .map(({ ref }) => ref)
  return (
    <div className="catalog-chosen-bar" role="status">
      <span>{countText(items.length, "thing")} chosen</span>
      {items.length > 1 && (
        <Link className="button button-main" href={diffPath(refs)}>
          Compare
        </Link>
      )}
      {items.length === 1 && (
        <Link className="button" href={lineagePath({ ref: first.ref })}>
          Lineage
        </Link>
      )}
      <Link className="button" href={impactPath(refs[0] ?? first.ref, { refs })}>
        Impact
      </Link>
      <button type="button" className="link-button" onClick={onClear}>
        Choose none
      </button>
    </div>
  )
}
