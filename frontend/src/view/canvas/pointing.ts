import type { Camera, Size } from "./camera"
import { toPicture, zoomedAt } from "./camera"

/** What pointers do to a canvas. */
export interface Pointed {
  readonly camera: () => Camera
  readonly size: () => Size
  readonly move: (camera: Camera) => void
  readonly click: (x: number, y: number, event: MouseEvent) => void
  readonly open: (x: number, y: number) => void
  readonly hover: (x: number, y: number) => void
  readonly leave: () => void
}

const CLICK_SLACK = 4
const WHEEL_RATE = 0.0016
const LINE_PIXELS = 16

/** Lets one drag, wheel and pinch on a canvas; answers with how to stop. */
export function listen(canvas: HTMLCanvasElement, pointed: Pointed): () => void {
  const stop = new AbortController()
  const on = <K extends keyof HTMLElementEventMap>(name: K, heard: (event: HTMLElementEventMap[K]) => void) =>
    canvas.addEventListener(name, heard, { signal: stop.signal, passive: false })
  const down = new Map<number, { x: number; y: number }>()
  let moved = 0
  on("pointerdown", (event) => {
    if (event.button > 1) return
    canvas.setPointerCapture(event.pointerId)
    down.set(event.pointerId, { x: event.offsetX, y: event.offsetY })
    moved = 0
  })
  on("pointermove", (event) => {
    const before = down.get(event.pointerId)
    if (!before) return pointed.hover(event.offsetX, event.offsetY)
    const now = { x: event.offsetX, y: event.offsetY }
    moved += Math.abs(now.x - before.x) + Math.abs(now.y - before.y)
    const other = [...down].find(([id]) => id !== event.pointerId)?.[1]
    if (other) pinch(pointed, before, now, other)
    else if (moved > CLICK_SLACK) drag(pointed, before, now)
    if (other || moved > CLICK_SLACK) down.set(event.pointerId, now)
  })
  on("pointerup", (event) => {
    if (down.delete(event.pointerId) && moved <= CLICK_SLACK)
      pointed.click(event.offsetX, event.offsetY, event)
  })
  on("pointercancel", (event) => void down.delete(event.pointerId))
  on("pointerleave", pointed.leave)
  on("dblclick", (event) => pointed.open(event.offsetX, event.offsetY))
  on("wheel", (event) => {
    event.preventDefault()
    const pixels = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? event.deltaY : event.deltaY * LINE_PIXELS
    const factor = Math.exp(-pixels * WHEEL_RATE * (event.ctrlKey ? 4 : 1))
    pointed.move(zoomedAt(pointed.camera(), pointed.size(), event.offsetX, event.offsetY, factor))
  })
  return () => stop.abort()
}

interface Spot {
  readonly x: number
  readonly y: number
}

function drag({ camera, move }: Pointed, from: Spot, to: Spot): void {
  const { x, y, zoom } = camera()
  move({ x: x - (to.x - from.x) / zoom, y: y - (to.y - from.y) / zoom, zoom })
}

/** Two fingers: the picture keeps the point between them. */
function pinch({ camera, size, move }: Pointed, from: Spot, to: Spot, other: Spot): void {
  const [before, now] = [
    Math.hypot(from.x - other.x, from.y - other.y),
    Math.hypot(to.x - other.x, to.y - other.y),
  ]
  const zoomed = zoomedAt(
    camera(),
    size(),
    (to.x + other.x) / 2,
    (to.y + other.y) / 2,
    before ? now / before : 1,
  )
  const held = toPicture(camera(), size(), (from.x + other.x) / 2, (from.y + other.y) / 2)
  const moved = toPicture(camera(), size(), (to.x + other.x) / 2, (to.y + other.y) / 2)
  move({ ...zoomed, x: zoomed.x + held.x - moved.x, y: zoomed.y + held.y - moved.y })
}
