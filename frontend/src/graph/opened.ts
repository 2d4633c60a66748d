import { num } from "./csr"
import { type Net, neighboursOf } from "./net"
import { type CardIds, stack } from "./stack"
import { distances } from "./trace"

/** How far one sees at first, and how many cards that may be. */
export const UP = 4
export const DOWN = 2
export const MOST_CARDS = 25

/** One thing that was done to the picture, as the address holds it. */
export interface Opening {
  readonly card: string
  readonly side: "u" | "d" | "b"
  readonly scope: "1" | "e" | "o" | "s" | "x"
}

/** Which things are open, in which cards, and which stacks were unfolded. */
export interface Opened {
  readonly open: Uint8Array
  readonly cards: CardIds
  readonly unfolded: ReadonlySet<string>
}

/** What is open after all openings; an opening of a card that is not there changes nothing. */
export function opened(net: Net, openings: readonly Opening[]): Opened {
  return openedByStep(net, openings).at(-1) ?? atFirst(net)
}

// One more opening is the usual change; what came of those before it is not worked out again.
const worked = new WeakMap<Net, Map<string, Opened>>()

/** What is open at first and after each opening. */
export function openedByStep(net: Net, openings: readonly Opening[]): readonly Opened[] {
  const known = worked.get(net) ?? new Map<string, Opened>()
  worked.set(net, known)
  let key = ""
  let now = known.get(key) ?? atFirst(net)
  known.set(key, now)
  const all = [now]
  for (const opening of openings) {
    key += ` ${opening.side}${opening.scope}${opening.card}`
    now = known.get(key) ?? after(net, now, opening)
    known.set(key, now)
    all.push(now)
  }
  return all
}

/** Everything open, nothing stacked. */
export function everything(net: Net): Opened {
  const cards = net.lineage.nodes.map(({ id }, at) => (net.kept[at] ? id : ""))
  return { open: net.kept, cards, unfolded: new Set() }
}

/** How far up and down is tried in turn until the cards are few: causes matter more than effects. */
const REACHES = [
  [UP, DOWN],
  [UP, 1],
  [3, DOWN],
  [3, 1],
  [2, 1],
  [1, 1],
] as const

/** The things nearest to the starts, as far round them as their cards are few. */
function atFirst(net: Net): Opened {
  const starts = startsOf(net)
  const up = distances(net.causes, starts, UP)
  const down = distances(net.effects, starts, DOWN)
  const within = (at: number, most: number, least: number) =>
    (num(up, at) >= 0 && num(up, at) <= most) || (num(down, at) >= 0 && num(down, at) <= least)
  const far = (at: number) => (num(up, at) >= 0 ? num(up, at) : num(down, at))
  const near = Array.from(net.kept.keys()).filter((at) => net.kept[at] && far(at) >= 0)
  near.sort((one, other) => far(one) - far(other) || one - other)
  let chosen: readonly number[] = near
  for (const [most, least] of REACHES) {
    chosen = near.filter((at) => within(at, most, least))
    if (seriesCount(net, chosen) > MOST_CARDS) continue
    const found = stacked(net, chosen)
    if (cardCount(found) <= MOST_CARDS) return found
  }
  return firstCards(net, chosen)
}

/** As many of `near` as the cards may be; leaving some out can part a family, so this goes on until they are few. */
function firstCards(net: Net, near: readonly number[]): Opened {
  let chosen = near
  for (;;) {
    const found = stacked(net, chosen)
    if (cardCount(found) <= MOST_CARDS) return found
    const shown = new Set<string>()
    chosen = chosen.filter((at) => {
      const card = found.cards[at] ?? ""
      if (shown.size >= MOST_CARDS && !shown.has(card)) return false
      shown.add(card)
      return true
    })
  }
}

function stacked(net: Net, members: readonly number[]): Opened {
  const open = setOf(net, members)
  return { open, cards: stack(net, open, new Set()), unfolded: new Set() }
}

/** How many cards there are at least: things of two series never share one. */
function seriesCount({ lineage }: Net, members: readonly number[]): number {
  const found = members.map((at) => `${lineage.nodes[at]?.kind}\u0000${lineage.nodes[at]?.series}`)
  return new Set(found).size
}

function cardCount({ cards }: Opened): number {
  return new Set(cards).size - (cards.includes("") ? 1 : 0)
}

function after(net: Net, now: Opened, { card, side, scope }: Opening): Opened {
  const members = membersOf(now.cards, card)
  if (scope === "s") {
    const unfolded = new Set(now.unfolded).add(card)
    return { open: now.open, cards: stack(net, now.open, unfolded), unfolded }
  }
  if (members.length === 0) return now
  const open = now.open.slice()
  if (scope === "x") putAway(net, open, members)
  else {
    if (scope === "o") onlyBranch(net, open, members)
    const most = scope === "e" ? Number.POSITIVE_INFINITY : 1
    for (const kin of side === "b" ? [net.causes, net.effects] : [side === "u" ? net.causes : net.effects]) {
      distances(kin, members, most).forEach((far, at) => {
        if (far > 0) open[at] = 1
      })
    }
  }
  return { open, cards: stack(net, open, now.unfolded), unfolded: now.unfolded }
}

/** The numbers of the things on a card. */
export function membersOf(cards: CardIds, card: string): readonly number[] {
  const found: number[] = []
  cards.forEach((each, at) => {
    if (each === card && card !== "") found.push(at)
  })
  return found
}

/** Closes what is not between the starts and `members`. */
function onlyBranch(net: Net, open: Uint8Array, members: readonly number[]): void {
  const starts = startsOf(net)
  const between = [
    [distances(net.causes, starts), distances(net.effects, members)],
    [distances(net.effects, starts), distances(net.causes, members)],
  ] as const
  const kept = new Set([...starts, ...members])
  for (let at = 0; at < open.length; at++) {
    const onWay = between.some(([one, other]) => num(one, at) >= 0 && num(other, at) >= 0)
    if (!kept.has(at) && !onWay) open[at] = 0
  }
}

/** Closes `members` and what hung on them alone; what one asked about stays. */
function putAway(net: Net, open: Uint8Array, members: readonly number[]): void {
  const starts = startsOf(net)
  for (const at of members) if (!starts.includes(at)) open[at] = 0
  const seen = new Set(starts)
  const waiting = [...starts]
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    for (const other of [...neighboursOf(net.causes, at), ...neighboursOf(net.effects, at)]) {
      if (!open[other] || seen.has(other)) continue
      seen.add(other)
      waiting.push(other)
    }
  }
  for (let at = 0; at < open.length; at++) if (open[at] && !seen.has(at)) open[at] = 0
}

function startsOf({ lineage, kept }: Net): readonly number[] {
  return lineage.starts.flatMap((id) => lineage.numberOf.get(id) ?? []).filter((at) => kept[at])
}

function setOf({ kept }: Net, members: Iterable<number>): Uint8Array {
  const open = new Uint8Array(kept.length)
  for (const at of members) open[at] = 1
  return open
}
