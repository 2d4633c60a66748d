import type { LineageNode } from "../../graph/lineage"
import type { Scene } from "../../graph/scene"
import type { LineageView } from "../../state/lineage"

const COLUMNS = [
  "ref",
  "kind",
  "name",
  "version",
  "project",
  "state",
  "metrics",
  "owners",
  "occurred_at",
  "uid",
] as const

/** The things on the screen as a table, one a line. */
export function csvOf(scene: Scene): string {
  const rows = nodesOf(scene).map((node) => [
    node.ref,
    node.kind,
    node.name,
    node.version,
    node.project,
    node.state,
    Object.entries(node.metrics)
      .map(([key, value]) => `${key}=${value}`)
      .join(" "),
    node.owners.join(" "),
    node.time,
    node.id,
  ])
  return [COLUMNS, ...rows].map((row) => `${row.map(cell).join(",")}\r\n`).join("")
}

/** The things on the screen, folded ones included, in the order of their cards. */
export function nodesOf({ cards, net }: Scene): readonly LineageNode[] {
  const places = new Set(
    cards.flatMap(({ members, chips }) => [...members, ...chips.flatMap((chip) => chip.members)]),
  )
  return [...places].flatMap((at) => net.lineage.nodes[at] ?? [])
}

/** The same question for those who walk Neo4j by hand. */
export function cypherOf(scene: Scene): string {
  const starts = scene.net.lineage.starts.map(quoted).join(", ")
  return [
    "// Everything up and down from what this view starts at; arrows point from effect to cause.",
    "MATCH (start:Entity)",
    `WHERE start.uid IN [${starts}]`,
    "MATCH (start)-[:USED|GENERATED_BY|EXECUTED|RAN_IN|DERIVED_FROM|SERVES|EVALUATED|SAME_AS*0..6]-(other:Entity)",
    "RETURN DISTINCT other.uid AS uid, labels(other) AS labels, other.name AS name",
    "ORDER BY uid",
    "",
  ].join("\n")
}

/** The same question in Python. */
export function pythonOf({ ref, asOf, knownAt }: LineageView): string {
  const times = [asOf && `as_of=${quoted(asOf)}`, knownAt && `known_at=${quoted(knownAt)}`].filter(Boolean)
  return [
    "import headwater",
    "",
    "client = headwater.connect()",
    `lineage = client.lineage(${[quoted(ref), ...times].join(", ")})`,
    "graph = lineage.to_networkx()",
    "",
  ].join("\n")
}

// A spreadsheet runs what begins with these as a formula.
const FORMULA = /^[=+\-@\t\r]/

function cell(value: string): string {
  const safe = FORMULA.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** Text as a literal of Cypher and of Python, which agree on these escapes. */
function quoted(text: string): string {
  return `"${text.toWellFormed().replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n").replaceAll("\r", "\\r")}"`
}
