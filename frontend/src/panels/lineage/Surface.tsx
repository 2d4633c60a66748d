import { useState } from "react"
import type { Hit } from "../../view/canvas/hit"
import type { Bench } from "./deeds"
import { LineageCanvas } from "./LineageCanvas"
import { arrive, lookFrom } from "./looking"
import { Tip } from "./Tip"
import type { Benched } from "./useBench"
import { summary } from "./words"

/** The picture itself: what points at it, clicks on it and walks in it. */
export function Surface({ title, benched }: { readonly title: string; readonly benched: Benched }) {
  const { bench, stage, surface, onHover } = benched
  const { picture, place, view } = bench
  const [hovered, setHovered] = useState<{
    readonly hit: Hit
    readonly x: number
    readonly y: number
  } | null>(null)
  const point = (hit: Hit | null, x: number, y: number) => {
    onHover(hit?.place ?? -1)
    setHovered((now) => (hit ? { hit, x, y } : now && null))
  }
  return (
    <div
      className="lineage-surface"
      ref={surface}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: one stop for the whole picture; arrows walk inside
      tabIndex={0}
      role="application"
      aria-roledescription="lineage graph"
      aria-label={`Lineage of ${title}, ${summary(picture.scene)}. Arrow keys walk, Enter shows details, ? lists the keys.`}
    >
      <LineageCanvas
        stage={stage}
        onReady={() => arrive(stage.current, picture, view, place)}
        onClick={(hit, event) => click(hit, event, bench, surface.current)}
        onOpen={(hit) => {
          bench.focus(hit.place)
          bench.show("details")
        }}
        onHover={point}
        onLook={(camera) => bench.update({ look: lookFrom(camera, picture, place) })}
      />
      {hovered && <Tip picture={picture} hit={hovered.hit} x={hovered.x} y={hovered.y} />}
    </div>
  )
}

/** What a click does: counts open their side, "open" opens a stack, a card gets the focus, then shows its details. */
function click(hit: Hit | null, event: MouseEvent, bench: Bench, surface: HTMLElement | null): void {
  surface?.focus({ preventScroll: true })
  const card = hit && bench.picture.scene.cards[hit.place]
  if (!hit || !card) return
  const add = (side: "u" | "d" | "b", scope: "1" | "e" | "o" | "s") =>
    bench.update({ steps: [...bench.view.steps, { card: card.id, side, scope }], focus: card.id })
  const what = hit.part?.what
  if (what === "unfold") add("b", "s")
  else if (what === "up" || what === "down") {
    add(what === "up" ? "u" : "d", event.shiftKey ? "e" : event.altKey ? "o" : "1")
  } else {
    if (what === "chip" || hit.place === bench.place) bench.show("details")
    bench.focus(hit.place)
  }
}
