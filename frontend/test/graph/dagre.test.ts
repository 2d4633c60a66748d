import dagre from "@dagrejs/dagre"
import { describe, expect, it } from "vitest"
import type { Graph } from "../../src/graph/graph"
import { layout, type Point } from "../../src/graph/layout"
import { drawn, lineageLike } from "./drawn"

const ROOM = { width: 120, height: 60, gap: 40, bend: 14 }

const GRAPHS: readonly { readonly name: string; readonly graph: Graph }[] = [
  { name: "a lineage of 40", graph: lineageLike(11, 40) },
  { name: "a lineage of 100", graph: lineageLike(12, 100) },
  { name: "a lineage of 200", graph: lineageLike(13, 200) },
  { name: "a lineage of 300", graph: lineageLike(14, 300) },
  { name: "60 nodes at random", graph: drawn(15, 60, 80) },
  { name: "150 nodes at random", graph: drawn(16, 150, 190) },
  { name: "300 nodes at random", graph: drawn(17, 300, 340) },
]

// Seconds on a busy machine: how long dagre takes is no matter of these tests.
const PATIENCE_MS = 60_000

describe("crossings", { timeout: PATIENCE_MS }, () => {
  const counted = new Map<Graph, { readonly ours: number; readonly dagres: number }>()
  const count = (graph: Graph) => {
    const known = counted.get(graph) ?? { ours: crossed(ours(graph)), dagres: crossed(dagres(graph)) }
    counted.set(graph, known)
    return known
  }

  it.each(GRAPHS)("of $name are at most a tenth more than those of dagre", ({ graph }) => {
    expect(count(graph).ours).toBeLessThanOrEqual(1.1 * count(graph).dagres + 1)
  })

  it("of all these graphs together are no more than those of dagre", () => {
    const sum = (whose: "ours" | "dagres") =>
      GRAPHS.reduce((total, { graph }) => total + count(graph)[whose], 0)
    expect(sum("ours")).toBeLessThanOrEqual(sum("dagres"))
  })
})

function ours(graph: Graph): readonly (readonly Point[])[] {
  return layout(graph, ROOM).routes.map(({ points }) => points)
}

function dagres(graph: Graph): readonly (readonly Point[])[] {
  const drawing = new dagre.graphlib.Graph({ multigraph: false })
  drawing.setGraph({ rankdir: "LR", nodesep: 10, edgesep: 10, ranksep: 40 })
  drawing.setDefaultEdgeLabel(() => ({}))
  for (const id of graph.nodes) drawing.setNode(id, { width: 120, height: 50 })
  for (const { from, to } of graph.arrows) drawing.setEdge(from, to)
  dagre.layout(drawing)
  // Between the outer points, which lie on the boxes' borders, an arc bends where dagre keeps room for it.
  return drawing.edges().map(({ v, w }) => {
    const middle = (id: string) => ({ x: drawing.node(id).x, y: drawing.node(id).y })
    const bends = drawing
      .edge({ v, w })
      .points.slice(1, -1)
      .map(({ x, y }: Point) => ({ x, y }))
    return [middle(v), ...bends, middle(w)]
  })
}

/** How many pairs of straight pieces cross each other away from their ends. */
function crossed(lines: readonly (readonly Point[])[]): number {
  const pieces = lines.flatMap((line) =>
    line
      .slice(1)
      .map((end, at) => ({ start: line[at] ?? end, end, left: Math.min((line[at] ?? end).x, end.x) })),
  )
  pieces.sort((one, other) => one.left - other.left)
  let count = 0
  pieces.forEach((one, at) => {
    const right = Math.max(one.start.x, one.end.x)
    for (let next = at + 1; next < pieces.length; next++) {
      const other = pieces[next]
      if (!other || other.left >= right) break
      if (cross(one.start, one.end, other.start, other.end)) count++
    }
  })
  return count
}

function cross(a: Point, b: Point, c: Point, d: Point): boolean {
  return side(a, b, c) * side(a, b, d) < -1e-6 && side(c, d, a) * side(c, d, b) < -1e-6
}

function side(a: Point, b: Point, c: Point): number {
  return Math.sign((b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x))
}
