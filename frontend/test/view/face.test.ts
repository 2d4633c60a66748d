import { describe, expect, it } from "vitest"
import { netOf } from "../../src/graph/net"
import { opened } from "../../src/graph/opened"
import { sceneOf } from "../../src/graph/scene"
import { faceOf } from "../../src/view/canvas/face"
import { history, thing } from "../graph/history"

function linesOf(name: string, series: string, version: string) {
  const node = thing("one", "DatasetVersion", { name, series, version, time: "2026-05-11T06:21:00Z" })
  const net = netOf(history([node], "", ["one"]))
  const scene = sceneOf(net, opened(net, []))
  const [card] = scene.cards
  if (!card) throw new Error("no card")
  const face = faceOf(scene, card, () => "")
  expect(face.title).toBe(name)
  return face.lines
}

describe("the chips of a run", () => {
  it("say that it executed more than its commit holds", () => {
    const commit = thing("c", "Commit", { name: "f6039d53d53d25552676caded437703ab67c00d0" })
    for (const [uncommitted, told] of [
      [false, "f6039d5"],
      [true, "f6039d5 + changes"],
    ] as const) {
      const run = thing("run", "Run", { uncommitted })
      const net = netOf(history([commit, run], "c>run", ["run"]))
      const scene = sceneOf(net, opened(net, []))
      const card = scene.cards.find(({ kind }) => kind === "Run")
      if (!card) throw new Error("no card")
      expect(faceOf(scene, card, () => "").chips).toEqual([{ kind: "Commit", text: told }])
    }
  })
})

describe("the lines of a card", () => {
  it("hold a short name whole", () => {
    expect(linesOf("features@v12", "features", "v12")).toEqual([
      "features@v12",
      "dataset version · 2026-05-11",
    ])
  })

  it("part a long name before its version", () => {
    expect(linesOf("metrics.json@9f2761685744", "metrics.json", "9f2761685744")).toEqual([
      "metrics.json",
      "9f2761685744 · 2026-05-11",
    ])
    expect(
      linesOf(
        `plots/sklearn/curves/roc.json@${"e".repeat(32)}`,
        "plots/sklearn/curves/roc.json",
        "e".repeat(32),
      ),
    ).toEqual(["…/curves/roc.json", "eeeeeeee…eeee · 2026-05-11"])
  })
})
