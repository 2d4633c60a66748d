import { useMemo } from "react"
import type { Scene } from "../../graph/scene"
import { KindLegend } from "../../view/KindLegend"

/** What the shapes stand for, and what one can do with them. */
export function Foot({ scene }: { readonly scene: Scene }) {
  const kinds = useMemo(() => [...new Set(scene.cards.map(({ kind }) => kind))].filter(Boolean), [scene])
  const folded = scene.cards.some(({ hiddenUp, hiddenDown }) => hiddenUp + hiddenDown > 0)
  return (
    <div className="lineage-foot">
      <KindLegend kinds={kinds} size={12} label="What the shapes stand for" />
      <p>
        Click a card to choose it, again for its details
        {folded ? ", and a count such as +2 for what is hidden there" : ""}. Drag to move, turn the wheel to
        zoom.
      </p>
    </div>
  )
}
