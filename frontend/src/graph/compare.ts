import type { Lineage, LineageNode, Link, Parts } from "./lineage"
import { type Thing, unite } from "./union"

/** Kinds of which one lineage step has one, whatever it is called. */
const ONE_OF_ITS_KIND: Readonly<Record<string, string>> = { Environment: "environment", Commit: "code" }

/**
 * Lay the lineage of `b` under that of `a`: what is one logical thing of both is one node, `before` its version in `b`.
 *
 * What is only in one of them says so by its `side`.
 */
export function compared(a: Lineage, b: Lineage): Parts {
  const nodes = new Map([...a.nodes, ...b.nodes].map((node) => [node.id, node]))
  const links = [...a.links, ...b.links]
  const inA = new Set(a.nodes.map(({ id }) => id))
  const inB = new Set(b.nodes.map(({ id }) => id))
  const both = unite([...nodes.values()].map(thingOf), links, inB, inA)
  const joined = [...both.things.values()].flatMap(({ id, before, after }): LineageNode[] => {
    const node = nodes.get(id)
    if (!node) return []
    const side = before && after ? "both" : before ? "b" : "a"
    const changed = before && after && before.id !== after.id
    return [{ ...node, side, ...(changed && { before: levelOf(before), beforeId: before.id }) }]
  })
  const idOf = (id: string) => both.joinedId.get(id) ?? id
  const moved = links.map((link): Link => ({ ...link, from: idOf(link.from), to: idOf(link.to) }))
  return { nodes: joined, links: moved, starts: [...new Set([...a.starts, ...b.starts].map(idOf))] }
}

function thingOf(node: LineageNode): Thing {
  const series = ONE_OF_ITS_KIND[node.kind] ?? node.series
  return { id: node.id, kind: node.kind, name: node.name, series, level: node.version }
}

function levelOf({ level, name }: Thing): string {
  return level || name
}
