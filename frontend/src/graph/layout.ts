import { num } from "./csr"
import { byText, type Graph } from "./graph"
import { place } from "./place"

/** The room of one node with its label, the gap between layers and the room of a passing arrow, in pixels. */
export interface LayoutOptions {
  readonly width: number
  readonly height: number
  readonly gap: number
  readonly bend: number
}

/** The middle of something, in pixels from the top left. */
export interface Point {
  readonly x: number
  readonly y: number
}

/** Where an arrow runs, from cause to effect; `turned` arrows run against the flow because they close a cycle. */
export interface Route {
  readonly from: string
  readonly to: string
  readonly points: readonly Point[]
  readonly turned: boolean
}

/** A drawing that fits into `width` by `height` pixels. */
export interface Positions {
  readonly width: number
  readonly height: number
  readonly nodes: ReadonlyMap<string, Point>
  readonly routes: readonly Route[]
}

/** Place a graph in layers, causes left and effects right; the same graph gives the same picture. */
export function layout(graph: Graph, options: LayoutOptions): Positions {
  const ids = [...new Set(graph.nodes)].sort(byText)
  const number = new Map(ids.map((id, at) => [id, at]))
  const known = graph.arrows.filter(({ from, to }) => number.has(from) && number.has(to))
  const ends = (key: "from" | "to") => Int32Array.from(known, (arrow) => number.get(arrow[key]) ?? 0)
  const heights = new Float64Array(ids.length).fill(options.height)
  const boxes = {
    arcs: { count: ids.length, from: ends("from"), to: ends("to") },
    width: options.width,
    heights,
  }
  const placed = place(boxes, { gap: options.gap, between: 0, bend: options.bend })
  const [left, top] = [options.width / 2, topOf(placed, options)]
  const point = (x: number, y: number) => ({ x: x + left, y: y - top })
  const routes = Array.from(placed.from, (from, arc): Route => {
    const points: Point[] = []
    for (let at = num(placed.at, arc); at < num(placed.at, arc + 1); at++) {
      points.push(point(num(placed.points, 2 * at), num(placed.points, 2 * at + 1)))
    }
    const to = num(placed.to, arc)
    return { from: ids[from] ?? "", to: ids[to] ?? "", points, turned: placed.turned[arc] === 1 }
  })
  const nodes = new Map(ids.map((id, at) => [id, point(num(placed.x, at), num(placed.y, at))]))
  const layers = Math.max(0, ...placed.layer.map((at) => at + 1))
  return {
    width: Math.max(0, layers * (options.width + options.gap) - options.gap),
    height: ids.length ? Math.max(...[...nodes.values()].map(({ y }) => y)) + options.height / 2 : 0,
    nodes,
    routes,
  }
}

/** What lies above zero, bends included, so that nothing is drawn outside; half a node at least. */
function topOf({ y, points }: { y: Float64Array; points: Float64Array }, { height }: LayoutOptions): number {
  let top = Number.POSITIVE_INFINITY
  for (const each of y) top = Math.min(top, each - height / 2)
  for (let at = 1; at < points.length; at += 2) top = Math.min(top, num(points, at) - height / 2)
  return Number.isFinite(top) ? top : 0
}
