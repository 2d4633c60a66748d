import { acyclic } from "./acyclic"
import { type Arcs, csr, num } from "./csr"
import { heightsOf } from "./heights"
import { layersOf } from "./layers"
import { order, orderLike } from "./order"
import { type Rows, rowsOf } from "./rows"

/** The gaps between layers, between nodes of a layer, and the height that a passing arc takes, in pixels. */
export interface Room {
  readonly gap: number
  readonly between: number
  readonly bend: number
}

/** Where nodes stood before: their middles, NaN for those that are new; node `anchor` stays exactly there. */
export interface Former {
  readonly x: Float64Array
  readonly y: Float64Array
  readonly anchor: number
}

/** Nodes as boxes of one width and their own heights, and the arcs from causes to effects. */
export interface Boxes {
  readonly arcs: Arcs
  readonly width: number
  readonly heights: Float64Array
}

/** Middles of the boxes, and where the arcs run: `points` holds x and y of each point in turn. */
export interface Placement {
  readonly x: Float64Array
  readonly y: Float64Array
  readonly layer: Int32Array
  /** Arcs as they were given, without loops and repeats; `turned` ones run against the flow. */
  readonly from: Int32Array
  readonly to: Int32Array
  readonly turned: Uint8Array
  /** The points of an arc: `points[2 * at[arc]]` up to `points[2 * at[arc + 1]]`, from the cause to the effect. */
  readonly at: Int32Array
  readonly points: Float64Array
}

/** Place boxes in layers, causes left and effects right; the same boxes and former places give the same picture. */
export function place(boxes: Boxes, room: Room, former: Former | null = null): Placement {
  const straight = acyclic(boxes.arcs)
  const layer = layersOf(straight.arcs)
  const rows = rowsOf(straight.arcs, layer, depthFirst(straight.arcs))
  const layers = former ? orderLike(rows, former.y) : order(rows)
  const heights = new Float64Array(rows.slots).fill(room.bend)
  for (let node = 0; node < rows.nodes; node++) heights[node] = num(boxes.heights, node) + room.between
  const middle = heightsOf(rows, layers, heights, former?.y ?? null)
  const [dx, dy] = shift(layer, middle, boxes.width + room.gap, former)
  const x = Float64Array.from(rows.layerOf, (at) => at * (boxes.width + room.gap) + dx)
  const y = middle.map((each) => each + dy)
  return routed(rows, straight.arcs, straight.turned, x, y)
}

/** How far to move everything so that the anchor stays where it was. */
function shift(
  layer: Int32Array,
  middle: Float64Array,
  pitch: number,
  former: Former | null,
): readonly [number, number] {
  const anchor = former?.anchor ?? -1
  if (!former || anchor < 0 || Number.isNaN(num(former.x, anchor))) return [0, 0]
  return [num(former.x, anchor) - num(layer, anchor) * pitch, num(former.y, anchor) - num(middle, anchor)]
}

function routed(
  rows: Rows,
  arcs: Arcs,
  turnedKeys: ReadonlySet<number>,
  x: Float64Array,
  y: Float64Array,
): Placement {
  const from = arcs.from.slice()
  const to = arcs.to.slice()
  const turned = new Uint8Array(from.length)
  const points = new Float64Array(2 * num(rows.chainAt, from.length))
  for (let arc = 0; arc < from.length; arc++) {
    const [first, last] = [num(rows.chainAt, arc), num(rows.chainAt, arc + 1)]
    if (turnedKeys.has(num(from, arc) * arcs.count + num(to, arc))) {
      turned[arc] = 1
      from[arc] = num(arcs.to, arc)
      to[arc] = num(arcs.from, arc)
    }
    for (let at = first; at < last; at++) {
      const slot = num(rows.chains, turned[arc] ? first + last - 1 - at : at)
      points[2 * at] = num(x, slot)
      points[2 * at + 1] = num(y, slot)
    }
  }
  const [ownX, ownY] = [x.slice(0, rows.nodes), y.slice(0, rows.nodes)]
  const layer = rows.layerOf.slice(0, rows.nodes)
  return { x: ownX, y: ownY, layer, from, to, turned, at: rows.chainAt, points }
}

/** Nodes in the order in which a walk from the last effects to their causes meets them: kin stay together. */
function depthFirst(arcs: Arcs): Int32Array {
  const causes = csr(arcs, true)
  const hasEffect = new Uint8Array(arcs.count)
  for (const node of arcs.from) hasEffect[node] = 1
  const seen = new Uint8Array(arcs.count)
  const found = new Int32Array(arcs.count)
  let size = 0
  const all = Array.from({ length: arcs.count }, (_, node) => node)
  for (const start of [...all.filter((node) => !hasEffect[node]), ...all]) {
    const waiting = [start]
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
      if (seen[node]) continue
      seen[node] = 1
      found[size++] = node
      for (let at = num(causes.at, node + 1) - 1; at >= num(causes.at, node); at--) {
        waiting.push(num(causes.ends, at))
      }
    }
  }
  return found
}
