import { type RefObject, useEffect, useRef } from "react"
import { useTheme } from "../../state/theme"
import { Stage, type StageEvents } from "../../view/canvas/stage"

/** The canvas with its minimap; `stage` is set while it is on the page. */
export function LineageCanvas({
  stage,
  onReady,
  ...events
}: StageEvents & { readonly stage: RefObject<Stage | null>; readonly onReady: () => void }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const map = useRef<HTMLCanvasElement>(null)
  const latest = useRef({ ...events, onReady })
  latest.current = { ...events, onReady }
  const { theme } = useTheme()
  useEffect(() => {
    if (!canvas.current || !map.current || !canvas.current.getContext("2d")) return
    const made = new Stage(canvas.current, map.current, {
      onClick: (hit, event) => latest.current.onClick(hit, event),
      onOpen: (hit) => latest.current.onOpen(hit),
      onHover: (hit, x, y) => latest.current.onHover(hit, x, y),
      onLook: (camera) => latest.current.onLook(camera),
    })
    stage.current = made
    latest.current.onReady()
    return () => {
      made.close()
      stage.current = null
    }
  }, [stage])
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme is read from the style sheet
  useEffect(() => stage.current?.recolour(), [theme, stage])
  return (
    <div className="lineage-picture" aria-hidden="true">
      <canvas className="lineage-canvas" ref={canvas} />
      <canvas className="lineage-map" ref={map} />
    </div>
  )
}
