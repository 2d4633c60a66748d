import { describe, expect, it } from "vitest"
import { byText, type Graph } from "../../src/graph/graph"
import { type Boxes, type Former, type Placement, place } from "../../src/graph/place"
import { drawn, lineageLike, random } from "./drawn"

const ROOM = { gap: 70, between: 14, bend: 12 }
const WIDTH = 210

const GRAPHS = [1, 2, 3, 4, 5, 6].flatMap((seed) => [
  { name: `drawn ${seed}`, graph: drawn(seed, 30 + 20 * seed, 60 + 30 * seed) },
  { name: `lineage ${seed}`, graph: lineageLike(seed, 40 * seed) },
])

describe.each(GRAPHS)("a placement of $name", ({ graph }) => {
  const boxes = boxesOf(graph)
  const placed = place(boxes, ROOM)

  it("runs every arc from left to right", () => {
    for (const [arc, from] of placed.from.entries()) {
      expect(at(placed.x, from)).toBeLessThan(at(placed.x, at(placed.to, arc)))
    }
  })

  it("lets no two boxes overlap", () => expectApart(placed, boxes))

  it("is the same for the same boxes", () => {
    expect(place(boxesOf(graph), ROOM)).toEqual(placed)
  })

  it("keeps the clicked box where it is when others appear, and the order of the others", () => {
    const next = random(7)
    const shown = graph.nodes.filter(() => next() < 0.6)
    const before = { nodes: shown, arrows: within(graph, shown) }
    const first = place(boxesOf(before), ROOM)
    const anchor = shown[Math.floor(shown.length / 2)] ?? ""
    const former = carried(before, first, graph, anchor)
    const second = place(boxes, ROOM, former)
    const after = [...graph.nodes].sort(byText).indexOf(anchor)
    expect(Math.abs(at(second.x, after) - at(former.x, after))).toBeLessThan(1)
    expect(Math.abs(at(second.y, after) - at(former.y, after))).toBeLessThan(1)
    expectApart(second, boxes)
    expectSameOrder(second, former)
  })
})

describe("a placement", () => {
  it("stays as it was where nothing changed, but for the room of two arcs", () => {
    const graph = lineageLike(3, 120)
    const first = place(boxesOf(graph), ROOM)
    const again = place(boxesOf(graph), ROOM, { x: first.x, y: first.y, anchor: 5 })
    for (const [node, y] of first.y.entries())
      expect(Math.abs(at(again.y, node) - y)).toBeLessThan(2 * ROOM.bend)
  })

  it("moves no more than it must when one card opens", () => {
    const graph = lineageLike(4, 80)
    const without = { nodes: graph.nodes.slice(0, 79), arrows: within(graph, graph.nodes.slice(0, 79)) }
    const first = place(boxesOf(without), ROOM)
    const former = carried(without, first, graph, "n10")
    const second = place(boxesOf(graph), ROOM, former)
    const moved = second.y.filter((y, node) => Math.abs(y - at(former.y, node)) > 40).length
    expect(moved).toBeLessThan(16)
  })
})

function expectApart(placed: Placement, boxes: Boxes): void {
  for (const [one, x] of placed.x.entries()) {
    for (let other = one + 1; other < placed.x.length; other++) {
      const apartX = Math.abs(x - at(placed.x, other)) >= WIDTH
      const room = (at(boxes.heights, one) + at(boxes.heights, other)) / 2
      if (!apartX && Math.abs(at(placed.y, one) - at(placed.y, other)) < room) {
        throw new Error(`${one} and ${other} overlap`)
      }
    }
  }
}

/** In each layer those that were there before stand in the order in which they stood. */
function expectSameOrder(second: Placement, former: Former): void {
  const layers = new Map<number, number[]>()
  for (const [node, layer] of second.layer.entries()) {
    if (!Number.isNaN(at(former.y, node))) layers.set(layer, [...(layers.get(layer) ?? []), node])
  }
  for (const row of layers.values()) {
    row.sort((one, other) => at(second.y, one) - at(second.y, other))
    for (let each = 1; each < row.length; each++) {
      const [one, other] = [row[each - 1] ?? 0, row[each] ?? 0]
      expect(at(former.y, one)).toBeLessThanOrEqual(at(former.y, other) + 1e-6)
    }
  }
}

function boxesOf(graph: Graph): Boxes {
  const ids = [...graph.nodes].sort(byText)
  const number = new Map(ids.map((id, place) => [id, place]))
  const ends = (key: "from" | "to") => Int32Array.from(graph.arrows, (arrow) => number.get(arrow[key]) ?? 0)
  const heights = Float64Array.from(ids, (_, place) => (place % 3 ? 76 : 52))
  return { arcs: { count: ids.length, from: ends("from"), to: ends("to") }, width: WIDTH, heights }
}

function within(graph: Graph, shown: readonly string[]) {
  const known = new Set(shown)
  return graph.arrows.filter(({ from, to }) => known.has(from) && known.has(to))
}

function carried(before: Graph, placed: Placement, after: Graph, anchor: string): Former {
  const old = new Map([...before.nodes].sort(byText).map((id, place) => [id, place]))
  const ids = [...after.nodes].sort(byText)
  const from = (list: Float64Array) =>
    Float64Array.from(ids, (id) => {
      const place = old.get(id)
      return place === undefined ? Number.NaN : at(list, place)
    })
  return { x: from(placed.x), y: from(placed.y), anchor: ids.indexOf(anchor) }
}

function at(list: ArrayLike<number>, place: number): number {
  return list[place] as number
}
