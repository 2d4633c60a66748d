import { describe, expect, it } from "vitest"
import type { Arrow, Graph } from "../../src/graph/graph"
import { type LayoutOptions, layout, type Positions } from "../../src/graph/layout"
import { drawn } from "./drawn"

const ROOM: LayoutOptions = { width: 120, height: 60, gap: 20, bend: 16 }

describe("layout", () => {
  it("runs every arrow from left to right", () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const graph = drawn(seed, 40, 70)
      const { nodes } = layout(graph, ROOM)
      for (const { from, to } of graph.arrows) {
        expect(at(nodes, from).x).toBeLessThan(at(nodes, to).x)
      }
    }
  })

  it("lets no two nodes overlap, and keeps all of them inside the drawing", () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const picture = layout(drawn(seed, 60, 110), ROOM)
      const places = [...picture.nodes.values()]
      for (const [index, one] of places.entries()) {
        expect(one.x - ROOM.width / 2).toBeGreaterThanOrEqual(0)
        expect(one.y - ROOM.height / 2).toBeGreaterThanOrEqual(-1e-6)
        expect(one.x + ROOM.width / 2).toBeLessThanOrEqual(picture.width + 1e-6)
        expect(one.y + ROOM.height / 2).toBeLessThanOrEqual(picture.height + 1e-6)
        for (const other of places.slice(index + 1)) {
          const apart =
            Math.abs(one.x - other.x) >= ROOM.width || Math.abs(one.y - other.y) >= ROOM.height - 1e-6
          expect(apart).toBe(true)
        }
      }
    }
  })

  it("gives the same picture for the same graph, in whatever order it comes", () => {
    const graph = drawn(7, 50, 90)
    const shuffled: Graph = { nodes: graph.nodes.toReversed(), arrows: graph.arrows.toReversed() }
    expect(plain(layout(shuffled, ROOM))).toEqual(plain(layout(graph, ROOM)))
    expect(plain(layout(graph, ROOM))).toEqual(plain(layout(graph, ROOM)))
  })

  it("draws cycles, loops, repeats and arrows to nowhere without losing a node", () => {
    const graph: Graph = {
      nodes: ["a", "b", "c", "d"],
      arrows: [...arrows("a>b b>c c>a c>c a>b d>nowhere b>d")],
    }
    const picture = layout(graph, ROOM)
    expect([...picture.nodes.keys()]).toEqual(["a", "b", "c", "d"])
    expect(picture.routes.filter(({ turned }) => turned)).toHaveLength(1)
    for (const { points, turned } of picture.routes) {
      const [first, last] = [points[0]?.x ?? 0, points.at(-1)?.x ?? 0]
      expect(turned ? last < first : first < last).toBe(true)
    }
  })

  it("draws two nodes that point at each other with one route, which is not turned", () => {
    const { routes } = layout({ nodes: ["a", "b"], arrows: arrows("a>b b>a") }, ROOM)
    expect(routes).toHaveLength(1)
    expect(routes[0]?.turned).toBe(false)
  })

  it("keeps a straight chain on one line", () => {
    const { nodes } = layout({ nodes: ["a", "b", "c"], arrows: arrows("a>b b>c") }, ROOM)
    expect(new Set([...nodes.values()].map(({ y }) => y)).size).toBe(1)
  })

  it("bends an arrow that spans layers round what stands between", () => {
    const { nodes, routes } = layout({ nodes: ["a", "b", "c"], arrows: arrows("a>b b>c a>c") }, ROOM)
    const long = routes.find(({ from, to }) => from === "a" && to === "c")
    expect(long?.points).toHaveLength(3)
    expect(Math.abs((long?.points[1]?.y ?? 0) - at(nodes, "b").y)).toBeGreaterThanOrEqual(
      (ROOM.height + ROOM.bend) / 2,
    )
  })

  it("draws nothing for an empty graph", () => {
    const picture = layout({ nodes: [], arrows: [] }, ROOM)
    expect(picture.nodes.size).toBe(0)
    expect(picture.height).toBe(0)
  })
})

describe("layers", () => {
  it("stand a root beside its first effect, so that late inputs do not start far left", () => {
    const { nodes } = layout({ nodes: ["a", "b", "c", "late"], arrows: arrows("a>b b>c late>c") }, ROOM)
    expect(at(nodes, "late").x).toBe(at(nodes, "b").x)
  })
})

describe("rows", () => {
  it("untangle two crossed arrows", () => {
    const { nodes } = layout({ nodes: ["a", "b", "x", "y"], arrows: arrows("a>y b>x") }, ROOM)
    expect(Math.sign(at(nodes, "a").y - at(nodes, "b").y)).toBe(
      Math.sign(at(nodes, "y").y - at(nodes, "x").y),
    )
  })
})

function at(nodes: Positions["nodes"], id: string) {
  const place = nodes.get(id)
  if (!place) throw new Error(`no place for ${id}`)
  return place
}

function plain(picture: Positions) {
  return { ...picture, nodes: [...picture.nodes] }
}

function arrows(text: string): Arrow[] {
  return text.split(" ").map((each) => {
    const [from = "", to = ""] = each.split(">")
    return { from, to }
  })
}
