import { type Lineage, type LineageNode, type Link, lineageOf, type Parts } from "../../src/graph/lineage"

/** A thing with what a test says of it. */
export function thing(id: string, kind: string, more: Partial<LineageNode> = {}): LineageNode {
  return {
    id,
    kind,
    name: id,
    ref: `x:${id}`,
    series: id.replace(/\d+$/, ""),
    version: "",
    project: "team",
    time: `2026-01-01T00:00:00Z ${id.padStart(6, "0")}`,
    owners: [],
    state: "",
    metrics: {},
    parts: 0,
    causes: 0,
    effects: 0,
    ...more,
  }
}

/** Links from text such as "data>run run>model". */
export function links(text: string): readonly Link[] {
  return text.split(" ").map((each) => {
    const [from = "", to = ""] = each.split(">")
    return { from, to, type: "USED", role: "" }
  })
}

/** A lineage whose things have exactly the neighbours that are given. */
export function history(nodes: readonly LineageNode[], arrows: string, starts: readonly string[]): Lineage {
  return lineageOf(parts(nodes, arrows, starts))
}

export function parts(nodes: readonly LineageNode[], arrows: string, starts: readonly string[]): Parts {
  const all = arrows ? links(arrows) : []
  const counted = nodes.map((node) => ({
    ...node,
    causes: node.causes || all.filter(({ to }) => to === node.id).length,
    effects: node.effects || all.filter(({ from }) => from === node.id).length,
  }))
  return { nodes: counted, links: all, starts }
}

/** `count` runs of one job on one dataset, each with its model and one commit. */
export function sweep(count: number, starts: readonly string[] = ["data"]): Lineage {
  const numbers = Array.from({ length: count }, (_, at) => at + 1)
  const nodes = [
    thing("data", "DatasetVersion"),
    thing("abc123", "Commit"),
    ...numbers.map((at) => thing(`run${at}`, "Run", { metrics: { accuracy: 0.9 + at / 1000 } })),
    ...numbers.map((at) => thing(`model${at}`, "ModelVersion")),
  ]
  const arrows = numbers.map((at) => `data>run${at} abc123>run${at} run${at}>model${at}`).join(" ")
  return history(nodes, arrows, starts)
}
