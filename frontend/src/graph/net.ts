import { type Csr, csr, num } from "./csr"
import type { Lineage } from "./lineage"

/** Kinds that are shown as chips on the runs they belong to. */
const FOLDED: ReadonlySet<string> = new Set(["Commit", "Environment", "Package"])

/** The part of a lineage that may be drawn: `kept` things, and arrows among them, through those left out by a filter. */
export interface Net {
  readonly lineage: Lineage
  readonly kept: Uint8Array
  /** Whether a filter leaves something out: then what was never read cannot be counted. */
  readonly filtered: boolean
  readonly causes: Csr
  readonly effects: Csr
  /** The folded causes of each thing, as numbers. */
  readonly chips: Csr
}

/**
 * Fold commits, environments and packages into what they belong to, and leave out what `passes` does not name.
 *
 * What one asked about is never left out; a folded thing that nothing uses stays a card.
 */
export function netOf(lineage: Lineage, passes: ReadonlySet<number> | null = null): Net {
  const { nodes, causes, effects } = lineage
  const starts = new Set(lineage.starts.map((id) => lineage.numberOf.get(id) ?? -1))
  const folded = (at: number) =>
    FOLDED.has(nodes[at]?.kind ?? "") && !starts.has(at) && num(effects.at, at + 1) > num(effects.at, at)
  const kept = Uint8Array.from(nodes, (_, at) =>
    starts.has(at) || (!folded(at) && passes?.has(at) !== false) ? 1 : 0,
  )
  const [from, to, chipOf, chip]: number[][] = [[], [], [], []]
  for (let at = 0; at < nodes.length; at++) {
    if (!kept[at]) continue
    for (const cause of throughHidden(causes, kept, at, folded)) {
      from?.push(cause)
      to?.push(at)
    }
    for (const cause of neighboursOf(causes, at)) {
      if (!kept[cause] && folded(cause)) {
        chipOf?.push(at)
        chip?.push(cause)
      }
    }
  }
  const arcs = { count: nodes.length, from: Int32Array.from(from ?? []), to: Int32Array.from(to ?? []) }
  const chipArcs = {
    count: nodes.length,
    from: Int32Array.from(chipOf ?? []),
    to: Int32Array.from(chip ?? []),
  }
  return {
    lineage,
    kept,
    filtered: passes !== null,
    effects: csr(arcs),
    causes: csr(arcs, true),
    chips: csr(chipArcs),
  }
}

/** The numbers of the neighbours of a thing. */
export function neighboursOf({ at, ends }: Csr, node: number): Int32Array {
  return ends.subarray(num(at, node), num(at, node + 1))
}

/** The nearest kept causes, looking through what a filter left out. */
function throughHidden(
  causes: Csr,
  kept: Uint8Array,
  start: number,
  folded: (at: number) => boolean,
): ReadonlySet<number> {
  const found = new Set<number>()
  const seen = new Set<number>([start])
  const waiting = [start]
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    for (const cause of neighboursOf(causes, at)) {
      if (seen.has(cause)) continue
      seen.add(cause)
      if (kept[cause]) found.add(cause)
      else if (!folded(cause)) waiting.push(cause)
    }
  }
  return found
}
