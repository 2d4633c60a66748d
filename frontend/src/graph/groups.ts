import type { LineageNode } from "./lineage"
import type { Net } from "./net"
import type { Opened } from "./opened"
import { hashOf, stack } from "./stack"

/** By what a grouped map joins things. */
export type GroupBy = "project" | "pipeline" | "owner"

/** Everything in groups; those in `unfolded` show their things, families stacked. */
export function grouped(net: Net, by: GroupBy, unfolded: ReadonlySet<string>): Opened {
  const inside = net.lineage.nodes.map((node) => groupId(node, by))
  const open = Uint8Array.from(inside, (id, at) => (net.kept[at] && unfolded.has(id) ? 1 : 0))
  const apart = stack(net, open, unfolded)
  const cards = inside.map((id, at) => (net.kept[at] ? apart[at] || id : ""))
  return { open: net.kept, cards, unfolded }
}

/** What the group of a thing is called. */
export function groupName(node: LineageNode, by: GroupBy): string {
  if (by === "project") return node.project || "no project"
  if (by === "owner") return node.owners.join(", ") || "no owner"
  return node.series || node.name
}

function groupId(node: LineageNode, by: GroupBy): string {
  const own = by === "pipeline" ? [node.kind, node.project] : []
  return `g.${hashOf([by, ...own, groupName(node, by)].join("\u0000"))}`
}
