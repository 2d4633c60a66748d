import { describe, expect, it } from "vitest"
import { compared } from "../../src/graph/compare"
import { grouped } from "../../src/graph/groups"
import { lineageOf } from "../../src/graph/lineage"
import { netOf } from "../../src/graph/net"
import { everything, MOST_CARDS, type Opening, opened } from "../../src/graph/opened"
import { type Scene, sceneOf } from "../../src/graph/scene"
import { history, parts, sweep, thing } from "./history"

const CHAIN = ["d1", "r1", "d2", "r2", "d3", "r3", "m1", "r4", "m2", "r5", "m3"]

function chain(start: string) {
  const nodes = CHAIN.map((id) => thing(id, id.startsWith("r") ? "Run" : "DatasetVersion"))
  return history(
    nodes,
    CHAIN.slice(1)
      .map((id, at) => `${CHAIN[at]}>${id}`)
      .join(" "),
    [start],
  )
}

const at = (...openings: readonly Opening[]) => openings
const ids = (scene: Scene) => scene.cards.map(({ id }) => id).sort()
const card = (scene: Scene, id: string) => scene.cards[scene.placeOf.get(id) ?? -1]

describe("a scene at first", () => {
  it("shows four steps up and two down, and counts what is beyond", () => {
    const net = netOf(chain("m1"))
    const scene = sceneOf(net, opened(net, []))
    expect(ids(scene)).toEqual(["d2", "d3", "m1", "m2", "r2", "r3", "r4"])
    expect(card(scene, "d2")?.hiddenUp).toBe(1)
    expect(card(scene, "m2")?.hiddenDown).toBe(1)
    expect(card(scene, "m1")).toMatchObject({ hiddenUp: 0, hiddenDown: 0, start: true })
  })

  it("opens no more cards than one can take in", () => {
    const many = Array.from({ length: 80 }, (_, place) =>
      thing(`other${place}x`, "Run", { series: `job ${place}` }),
    )
    const net = netOf(
      history([thing("data", "DatasetVersion"), ...many], many.map(({ id }) => `data>${id}`).join(" "), [
        "data",
      ]),
    )
    const scene = sceneOf(net, opened(net, []))
    expect(scene.cards).toHaveLength(MOST_CARDS)
    expect(card(scene, "data")?.hiddenDown).toBe(80 - MOST_CARDS + 1)
  })

  it("sees less far down where many things would part a family that stands together", () => {
    const runs = Array.from({ length: 9 }, (_, place) => `eval${place}`)
    const outputs = runs.flatMap((run) => [0, 1, 2].map((place) => `${run}.out${place}`))
    const net = netOf(
      history(
        [
          thing("model", "ModelVersion"),
          ...runs.map((run) => thing(run, "Run", { series: "eval" })),
          ...outputs.map((out) => thing(out, "DatasetVersion", { series: out.slice(-4) + out[4] })),
        ],
        [
          ...runs.map((run) => `model>${run}`),
          ...outputs.map((out) => `${out.slice(0, out.indexOf("."))}>${out}`),
        ].join(" "),
        ["model"],
      ),
    )
    const scene = sceneOf(net, opened(net, []))
    expect(scene.cards.length).toBeLessThanOrEqual(MOST_CARDS)
    expect(scene.cards.map(({ members }) => members.length).sort()).toEqual([1, 9])
    expect(scene.cards.find(({ sort }) => sort === "stack")?.hiddenDown).toBe(27)
  })
})

describe("openings", () => {
  const net = netOf(chain("m1"))

  it("open one hop, or everything to the end", () => {
    const once = sceneOf(net, opened(net, at({ card: "d2", side: "u", scope: "1" })))
    expect(ids(once)).toContain("r1")
    expect(ids(once)).not.toContain("d1")
    const whole = sceneOf(net, opened(net, at({ card: "m1", side: "b", scope: "e" })))
    expect(ids(whole)).toEqual([...CHAIN].sort())
  })

  it("close the other branches on demand, and put cards away with what hung on them", () => {
    const only = sceneOf(net, opened(net, at({ card: "d2", side: "u", scope: "o" })))
    expect(ids(only)).toEqual(["d2", "d3", "m1", "r1", "r2", "r3"])
    const away = sceneOf(net, opened(net, at({ card: "r3", side: "b", scope: "x" })))
    expect(ids(away)).toEqual(["m1", "m2", "r4"])
    expect(card(away, "m1")?.hiddenUp).toBe(1)
  })

  it("of a card that is not there change nothing", () => {
    expect(opened(net, at({ card: "nobody", side: "b", scope: "1" }))).toEqual(opened(net, []))
  })
})

describe("folding", () => {
  it("turns commits and environments into chips of their runs", () => {
    const net = netOf(sweep(3))
    const scene = sceneOf(net, opened(net, []))
    expect(ids(scene)).not.toContain("abc123")
    expect(card(scene, "run1")?.chips.map(({ kind }) => kind)).toEqual(["Commit"])
    expect(card(scene, "run1")?.hiddenUp).toBe(0)
  })

  it("keeps a commit that one asked about", () => {
    const net = netOf(sweep(3, ["abc123"]))
    expect(ids(sceneOf(net, opened(net, [])))).toContain("abc123")
  })
})

describe("stacks", () => {
  it("are five or more like runs, and what they made", () => {
    const few = netOf(sweep(4))
    expect(sceneOf(few, opened(few, [])).cards.every(({ sort }) => sort === "thing")).toBe(true)
    const many = netOf(sweep(40))
    const scene = sceneOf(many, opened(many, []))
    expect(scene.cards).toHaveLength(3)
    expect(scene.cards.map(({ members }) => members.length).sort((one, other) => one - other)).toEqual([
      1, 40, 40,
    ])
  })

  it("unfold, and keep their name for the link that holds them", () => {
    const net = netOf(sweep(12))
    const stack = sceneOf(net, opened(net, [])).cards.find(({ kind }) => kind === "Run")?.id ?? ""
    const scene = sceneOf(net, opened(net, at({ card: stack, side: "b", scope: "s" })))
    expect(scene.cards.filter(({ kind, sort }) => kind === "Run" && sort === "thing")).toHaveLength(12)
  })
})

describe("a filter", () => {
  it("leaves things out and draws the arrows through them", () => {
    const lineage = chain("m1")
    const kept = new Set(["d1", "d3", "m3"].flatMap((id) => lineage.numberOf.get(id) ?? []))
    const net = netOf(lineage, kept)
    const scene = sceneOf(net, opened(net, []))
    expect(ids(scene)).toEqual(["d1", "d3", "m1", "m3"])
    expect(scene.arcs.from).toHaveLength(3)
    expect(scene.cards.every(({ hiddenUp, hiddenDown }) => hiddenUp + hiddenDown === 0)).toBe(true)
  })
})

describe("groups", () => {
  it("hold everything, counted once, with arrows between them", () => {
    const net = netOf(sweep(40))
    const scene = sceneOf(net, grouped(net, "pipeline", new Set()))
    expect(scene.cards.reduce((sum, { members }) => sum + members.length, 0)).toBe(81)
    expect(scene.cards).toHaveLength(3)
    expect(scene.arcs.from).toHaveLength(2)
  })

  it("open into their things", () => {
    const net = netOf(sweep(4))
    const closed = sceneOf(net, grouped(net, "pipeline", new Set()))
    const runs = closed.cards.find(({ kind }) => kind === "Run")?.id ?? ""
    const open = sceneOf(net, grouped(net, "pipeline", new Set([runs])))
    expect(open.cards.filter(({ kind }) => kind === "Run")).toHaveLength(4)
  })
})

describe("a comparison", () => {
  it("is one graph in which what changed says from what to what", () => {
    const one = (version: string, run: string) =>
      lineageOf(
        parts(
          [
            thing(`data${version}`, "DatasetVersion", { series: "data", version }),
            thing(run, "Run", { series: "train" }),
            thing(`model${version}`, "ModelVersion", { series: "model", version }),
          ],
          `data${version}>${run} ${run}>model${version}`,
          [`model${version}`],
        ),
      )
    const both = compared(one("8", "run2"), one("7", "run1"))
    expect(both.nodes.map(({ id, before, side }) => [id, before, side]).sort()).toEqual([
      ["data8", "7", "both"],
      ["model8", "7", "both"],
      ["run2", "run1", "both"],
    ])
    expect(both.nodes.map(({ beforeId }) => beforeId).sort()).toEqual(["data7", "model7", "run1"])
    expect(both.starts).toEqual(["model8"])
    const net = netOf(lineageOf(both))
    expect(sceneOf(net, everything(net)).arcs.from).toHaveLength(2)
  })
})
