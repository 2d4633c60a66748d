import { useMemo } from "react"
import type { Scene } from "../../graph/scene"
import { KindMark } from "../../view/KindMark"
import { lookOf } from "../../view/kinds"

/** What the shapes stand for, and what one can do with them. */
export function Foot({ scene }: { readonly scene: Scene }) {
  const kinds = useMemo(
    () => [...new Set(scene.cards.map(({ kind }) => kind))].filter(Boolean).sort(),
    [scene],
  )
  const folded = scene.cards.some(({ hiddenUp, hiddenDown }) => hiddenUp + hiddenDown > 0)
  return (
    <div className="lineage-foot">
      <ul className="legend" aria-label="What the shapes stand for">
        {kinds.map((kind) => (
          <li key={kind}>
            <KindMark kind={kind} size={12} /> {lookOf(kind).word}
          </li>
        ))}
      </ul>
      <p>
        Click a card to choose it, again for its details
        {folded ? ", and a count such as +2 for what is hidden there" : ""}. Drag to move, turn the wheel to
        zoom.
      </p>
    </div>
  )
}
