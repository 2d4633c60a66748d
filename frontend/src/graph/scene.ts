import { type Arcs, num, simple } from "./csr"
import type { LineageNode } from "./lineage"
import { type Net, neighboursOf } from "./net"
import type { Opened } from "./opened"

/** A folded cause on a card: one thing, or so many of a kind. */
export interface Chip {
  readonly kind: string
  readonly members: readonly number[]
}

/** What is drawn as one box: a thing, a stack of like things, or a group. */
export interface Card {
  readonly id: string
  readonly sort: "thing" | "stack" | "group"
  /** The kind of all its things, "" where they are of several. */
  readonly kind: string
  readonly members: readonly number[]
  readonly chips: readonly Chip[]
  /** How many causes and effects it has that are not open. */
  readonly hiddenUp: number
  readonly hiddenDown: number
  readonly start: boolean
}

/** The cards of a view, the oldest first, and the arcs between them from cause to effect. */
export interface Scene {
  readonly net: Net
  readonly cards: readonly Card[]
  readonly arcs: Arcs
  readonly placeOf: ReadonlyMap<string, number>
}

/** Make cards of what is open. */
export function sceneOf(net: Net, { open, cards }: Opened): Scene {
  const members = new Map<string, number[]>()
  cards.forEach((id, at) => {
    if (!id) return
    const known = members.get(id)
    if (known) known.push(at)
    else members.set(id, [at])
  })
  // Members are numbered by age and met in that order, so that old cards come before new ones.
  const ids = [...members.keys()]
  const placeOf = new Map(ids.map((id, at) => [id, at]))
  const starts = new Set(net.lineage.starts)
  const made = ids.map((id) => cardOf(net, open, id, members.get(id) ?? [], starts))
  return { net, cards: made, arcs: arcsOf(net, cards, placeOf), placeOf }
}

/** How many things a scene shows. */
export function shownCount({ cards }: Scene): number {
  return cards.reduce((sum, { members }) => sum + members.length, 0)
}

function cardOf(
  net: Net,
  open: Uint8Array,
  id: string,
  members: readonly number[],
  starts: ReadonlySet<string>,
): Card {
  const nodes = net.lineage.nodes
  const kinds = new Set(members.map((at) => nodes[at]?.kind ?? ""))
  const sort = id.startsWith("g.") ? "group" : id.startsWith("s.") ? "stack" : "thing"
  const chips = sort === "group" ? [] : chipsOf(net, members)
  const hidden = (side: "causes" | "effects") =>
    sort === "group" ? 0 : members.reduce((sum, at) => sum + hiddenOf(net, open, at, side), 0)
  return {
    id,
    sort,
    kind: kinds.size === 1 ? ([...kinds][0] ?? "") : "",
    members,
    chips,
    hiddenUp: hidden("causes"),
    hiddenDown: hidden("effects"),
    start: members.some((at) => starts.has(nodes[at]?.id ?? "")),
  }
}

/** Direct neighbours that are known to exist and are not open; what a filter left out does not count. */
function hiddenOf(net: Net, open: Uint8Array, at: number, side: "causes" | "effects"): number {
  const node: LineageNode | undefined = net.lineage.nodes[at]
  if (!node) return 0
  const recorded = neighboursOf(net.lineage[side], at)
  const unread = net.filtered ? 0 : Math.max(0, node[side] - recorded.length)
  return unread + neighboursOf(net[side], at).filter((other) => !open[other]).length
}

function chipsOf(net: Net, members: readonly number[]): readonly Chip[] {
  const byKind = new Map<string, Set<number>>()
  for (const at of members) {
    for (const chip of neighboursOf(net.chips, at)) {
      const kind = net.lineage.nodes[chip]?.kind ?? ""
      byKind.set(kind, (byKind.get(kind) ?? new Set()).add(chip))
    }
  }
  return [...byKind].sort().map(([kind, found]) => ({ kind, members: [...found] }))
}

function arcsOf(net: Net, cards: readonly string[], placeOf: ReadonlyMap<string, number>): Arcs {
  const place = Int32Array.from(cards, (id) => placeOf.get(id) ?? -1)
  const from: number[] = []
  const to: number[] = []
  for (let at = 0; at < place.length; at++) {
    if (place[at] === -1) continue
    for (const effect of neighboursOf(net.effects, at)) {
      if (place[effect] === -1) continue
      from.push(num(place, at))
      to.push(num(place, effect))
    }
  }
  return simple({ count: placeOf.size, from: Int32Array.from(from), to: Int32Array.from(to) })
}
