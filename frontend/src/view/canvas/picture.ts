import { num } from "../../graph/csr"
import type { Placement, Room } from "../../graph/place"
import type { Card, Scene } from "../../graph/scene"
import type { Bounds } from "./camera"
import type { Face } from "./face"

export const CARD_WIDTH = 236
export const PLAIN_HEIGHT = 56
export const CHIP_HEIGHT = 86
export const ROOM: Room = { gap: 62, between: 20, bend: 14 }

/** Cards in their places; `x` and `y` are middles. */
export interface Picture {
  readonly scene: Scene
  readonly faces: (place: number) => Face
  readonly heights: Float64Array
  readonly placed: Placement
  readonly bounds: Bounds
  /** Left, top, right and bottom of every line in turn, for culling. */
  readonly lineBounds: Float64Array
}

/** How high a card is. */
export function heightOf(card: Card, scene: Scene): number {
  if (card.sort === "group") return PLAIN_HEIGHT
  const first = scene.net.lineage.nodes[card.members[0] ?? -1]
  return card.chips.length > 0 || (card.sort === "thing" && (first?.parts ?? 0) > 0 && first?.kind === "Run")
    ? CHIP_HEIGHT
    : PLAIN_HEIGHT
}

export function heightsOf(scene: Scene): Float64Array {
  return Float64Array.from(scene.cards, (card) => heightOf(card, scene))
}

/** A scene in its places; words are made when they are first drawn. */
export function pictureOf(scene: Scene, placed: Placement, makeFace: (card: Card) => Face): Picture {
  const made: Face[] = []
  const faces = (place: number) => {
    const card = scene.cards[place]
    if (!card) throw new Error(`no card ${place}`)
    made[place] ??= makeFace(card)
    return made[place]
  }
  const heights = heightsOf(scene)
  return {
    scene,
    faces,
    heights,
    placed,
    bounds: boundsOf(placed, heights),
    lineBounds: lineBoundsOf(placed),
  }
}

/** The box of a card. */
export function boxOf({ placed, heights }: Picture, place: number): Bounds {
  const [x, y, height] = [num(placed.x, place), num(placed.y, place), num(heights, place)]
  return { left: x - CARD_WIDTH / 2, right: x + CARD_WIDTH / 2, top: y - height / 2, bottom: y + height / 2 }
}

function boundsOf({ x, y }: Placement, heights: Float64Array): Bounds {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
  for (let at = 0; at < x.length; at++) {
    left = Math.min(left, num(x, at) - CARD_WIDTH / 2)
    right = Math.max(right, num(x, at) + CARD_WIDTH / 2)
    top = Math.min(top, num(y, at) - num(heights, at) / 2)
    bottom = Math.max(bottom, num(y, at) + num(heights, at) / 2)
  }
  return x.length ? { left, top, right, bottom } : { left: 0, top: 0, right: 0, bottom: 0 }
}

function lineBoundsOf({ at, points }: Placement): Float64Array {
  const bounds = new Float64Array(4 * (at.length - 1))
  for (let line = 0; line < at.length - 1; line++) {
    let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
    for (let each = num(at, line); each < num(at, line + 1); each++) {
      left = Math.min(left, num(points, 2 * each))
      right = Math.max(right, num(points, 2 * each))
      top = Math.min(top, num(points, 2 * each + 1))
      bottom = Math.max(bottom, num(points, 2 * each + 1))
    }
    bounds.set([left, top, right, bottom], 4 * line)
  }
  return bounds
}
