import type { LineageNode } from "../../graph/lineage"
import type { Card, Chip, Scene } from "../../graph/scene"
import { lookOf } from "../kinds"
import { countText, valueText } from "../numbers"
import { pathEnd, shortened } from "../text"

/** How many letters of its name a card has room for. */
const TITLE_ROOM = 23
/** How many letters of a version stand beside the other words of a card. */
const VERSION_ROOM = 13

/** What a card says, before it is shortened to its room. */
export interface Face {
  readonly kind: string
  readonly title: string
  readonly detail: string
  /** The first two lines as a card has room for them: of a long name the version stands in the second. */
  readonly lines: readonly [string, string]
  readonly chips: readonly { readonly kind: string; readonly text: string }[]
  readonly failed: boolean
  readonly changed: boolean
  readonly side: "a" | "b" | ""
}

/** The words of a card. */
export function faceOf({ net }: Scene, card: Card, groupNames: (card: Card) => string): Face {
  const nodes = card.members.flatMap((at) => net.lineage.nodes[at] ?? [])
  const first = nodes[0]
  if (card.sort === "group") {
    const [title, detail] = [groupNames(card), countsOf(nodes)]
    return { ...BLANK, kind: card.kind, title, detail, lines: [title, detail] }
  }
  if (card.sort === "stack" || !first) return stackFace(card, nodes, net.lineage.nodes)
  const side = first.side === "a" || first.side === "b" ? first.side : ""
  return {
    kind: first.kind,
    title: first.name,
    detail: detailOf(first),
    lines: linesOf(first),
    chips: chipTexts(card.chips, net.lineage.nodes, first),
    failed: first.state === "FAIL" || first.state === "ABORT",
    changed: first.before !== undefined || side !== "",
    side,
  }
}

const BLANK: Face = {
  kind: "",
  title: "",
  detail: "",
  lines: ["", ""],
  chips: [],
  failed: false,
  changed: false,
  side: "",
}

function stackFace(card: Card, nodes: readonly LineageNode[], all: readonly LineageNode[]): Face {
  const look = lookOf(card.kind)
  const best = bestOf(nodes)
  const parts = [countText(nodes.length, look.word, look.many), best && `best ${best.text}`].filter(Boolean)
  const [title, detail] = [nodes[0]?.series || nodes[0]?.name || "", parts.join(", ")]
  return {
    ...BLANK,
    kind: card.kind,
    title,
    detail,
    lines: [pathEnd(title, TITLE_ROOM - UNFOLD_LETTERS), detail],
    chips: chipTexts(card.chips, all, null),
    failed: nodes.every(({ state }) => state === "FAIL" || state === "ABORT"),
  }
}

/** How many letters of a name the way to open a stack takes. */
const UNFOLD_LETTERS = 5

function linesOf(node: LineageNode): readonly [string, string] {
  const { name, series, version } = node
  const parted = name.length > TITLE_ROOM && version !== "" && series !== ""
  if (!parted) return [pathEnd(name, TITLE_ROOM), detailOf(node)]
  return [pathEnd(series, TITLE_ROOM), detailOf(node, shortened(version, VERSION_ROOM))]
}

function detailOf(node: LineageNode, version = ""): string {
  const parts: string[] = version && node.before === undefined ? [version] : []
  if (node.before !== undefined) parts.push(changeOf(node.before, node.version))
  else if (node.kind === "Run") parts.push(stateWord(node.state))
  const measured = mainMetric([node])
  const value = measured === "" ? undefined : node.metrics[measured]
  if (value !== undefined) parts.push(`${measured} ${valueText(value, 3)}`)
  if (node.owners.length) parts.push(node.owners.join(", "))
  if (parts.filter(Boolean).length === 0) parts.push(lookOf(node.kind).word)
  const day = node.time.slice(0, 10)
  const words = parts.filter(Boolean).join(" · ")
  return words.length + day.length > MOST_WITH_DAY ? words : `${words} · ${day}`
}

/** Longer lines leave out the day, which the details show, rather than cut a figure. */
const MOST_WITH_DAY = 27

function changeOf(before: string, now: string): string {
  return now ? `${before} → ${now}` : `was ${before}`
}

function stateWord(state: string): string {
  return STATES[state] ?? ""
}

const STATES: Readonly<Record<string, string>> = {
  START: "started",
  RUNNING: "running",
  FAIL: "failed",
  ABORT: "aborted",
}

const LOWER_IS_BETTER = /loss|error|mse|mae|rmse|perplexity|latency|_ms$|_s$/i

/** The best value of the metric that most of them have. */
export function bestOf(
  nodes: readonly LineageNode[],
): { readonly key: string; readonly text: string } | null {
  const key = mainMetric(nodes)
  const values = nodes.flatMap(({ metrics }) => metrics[key] ?? [])
  if (!key || values.length === 0) return null
  const best = LOWER_IS_BETTER.test(key) ? Math.min(...values) : Math.max(...values)
  return { key, text: valueText(best, 3) }
}

/** The metric that most have, one that is no training metric where there is a choice; ties go by name. */
function mainMetric(nodes: readonly LineageNode[]): string {
  const counts = new Map<string, number>()
  for (const { metrics } of nodes) {
    for (const key of Object.keys(metrics)) counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  const rank = ([key, count]: readonly [string, number]) => count - (/^train|train_/.test(key) ? 0.5 : 0)
  const sorted = [...counts].sort((one, other) => rank(other) - rank(one) || (one[0] < other[0] ? -1 : 1))
  return sorted[0]?.[0] ?? ""
}

const SHA_SHOWN = 7

function chipTexts(chips: readonly Chip[], nodes: readonly LineageNode[], own: LineageNode | null) {
  const found = chips.map(({ kind, members }) => {
    const node = members.length === 1 ? nodes[members[0] ?? -1] : undefined
    return {
      kind,
      text: node ? chipText(node, own) : countText(members.length, lookOf(kind).word, lookOf(kind).many),
    }
  })
  if (own?.kind === "Run" && own.parts > 0) found.push({ kind: "Parameters", text: `${own.parts} params` })
  return found
}

function chipText(node: LineageNode, own: LineageNode | null): string {
  if (node.kind === "Commit") return `${node.name.slice(0, SHA_SHOWN)}${own?.uncommitted ? " + changes" : ""}`
  if (node.parts > 0) return countText(node.parts, "pkg")
  return node.name.replace(/^env-/, "").slice(0, SHA_SHOWN)
}

/** What a group holds, by kind, most first. */
function countsOf(nodes: readonly LineageNode[]): string {
  const counts = new Map<string, number>()
  for (const { kind } of nodes) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  const sorted = [...counts].sort((one, other) => other[1] - one[1] || (one[0] < other[0] ? -1 : 1))
  return sorted.map(([kind, count]) => countText(count, lookOf(kind).word, lookOf(kind).many)).join(", ")
}
