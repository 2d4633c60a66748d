import { acyclic } from "./acyclic"
import { arrowKey, byText, type Graph } from "./graph"
import { heightsOf } from "./heights"
import { layersOf } from "./layers"
import { rowsOf } from "./rows"

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
  const straight = acyclic(graph)
  const layer = layersOf(straight.graph)
  const rows = rowsOf(straight.graph, layer)
  const heights = heightsOf(rows, { node: options.height, bend: options.bend })
  const pitch = options.width + options.gap
  const places = new Map<string, Point>()
  rows.layers.forEach((slots, at) => {
    for (const { key } of slots) {
      places.set(key, { x: at * pitch + options.width / 2, y: heights.get(key) ?? 0 })
    }
  })
  const routes = rows.chains.map((chain) => routeOf(chain, places, straight.turned))
  const deepest = Math.max(0, ...[...places.values()].map(({ y }) => y))
  return {
    width: Math.max(0, rows.layers.length * pitch - options.gap),
    height: graph.nodes.length ? deepest + options.height / 2 : 0,
    nodes: new Map(straight.graph.nodes.toSorted(byText).map((id) => [id, places.get(id) ?? { x: 0, y: 0 }])),
    routes,
  }
}

function routeOf(
  chain: readonly string[],
  places: ReadonlyMap<string, Point>,
  turnedArrows: ReadonlySet<string>,
): Route {
  const points = chain.map((key) => places.get(key) ?? { x: 0, y: 0 })
  const first = chain[0] ?? ""
  const last = chain.at(-1) ?? ""
  const turned = turnedArrows.has(arrowKey({ from: last, to: first }))
  return turned
    ? { from: last, to: first, points: points.toReversed(), turned }
    : { from: first, to: last, points, turned }
}
