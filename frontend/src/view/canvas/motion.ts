import { num } from "../../graph/csr"
import type { Picture } from "./picture"

/** How far every card still is from its place, and how much of it shows: new ones fade in. */
export interface Motion {
  readonly dx: Float64Array
  readonly dy: Float64Array
  readonly shown: Float64Array
}

export const MOTION_MS = 100
const MOST_MOVED = 3_000

/** The way from one picture to the next; null where nothing is to be seen moving. */
export function motionBetween(before: Picture | null, after: Picture, anchor: string): Motion | null {
  if (!before || after.scene.cards.length > MOST_MOVED) return null
  const count = after.scene.cards.length
  const motion = {
    dx: new Float64Array(count),
    dy: new Float64Array(count),
    shown: new Float64Array(count).fill(1),
  }
  let moved = false
  after.scene.cards.forEach(({ id }, at) => {
    const was = before.scene.placeOf.get(id) ?? before.scene.placeOf.get(anchor)
    const isNew = !before.scene.placeOf.has(id)
    if (was === undefined) return
    motion.dx[at] = num(before.placed.x, was) - num(after.placed.x, at)
    motion.dy[at] = num(before.placed.y, was) - num(after.placed.y, at)
    if (isNew) motion.shown[at] = 0
    moved ||= isNew || Math.hypot(num(motion.dx, at), num(motion.dy, at)) > 0.5
  })
  return moved ? motion : null
}

/** The motion when `part` of its time is over, 0 to 1; null at its end. */
export function motionAt(motion: Motion, part: number): Motion | null {
  if (part >= 1) return null
  const left = (1 - part) ** 3
  return {
    dx: motion.dx.map((each) => each * left),
    dy: motion.dy.map((each) => each * left),
    shown: motion.shown.map((each) => each + (1 - each) * (1 - left)),
  }
}
