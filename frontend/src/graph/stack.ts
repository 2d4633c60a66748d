import { acyclic } from "./acyclic"
import { num } from "./csr"
import { layersOf } from "./layers"
import { type Net, neighboursOf } from "./net"

/** From this many on, things that are alike are one card. */
export const LEAST_FAMILY = 5

/** The card of every open thing, "" for the others: its own id, or that of its family. */
export type CardIds = readonly string[]

/**
 * Stack families among the open things: five or more of one kind and series with the same neighbours on one side.
 *
 * Several starts of one series are a family too. Families in `unfolded` stay apart.
 */
export function stack(net: Net, open: Uint8Array, unfolded: ReadonlySet<string>): CardIds {
  const { nodes, starts, numberOf } = net.lineage
  const cards = nodes.map((node, at) => (open[at] ? node.id : ""))
  const startNumbers = starts.flatMap((id) => numberOf.get(id) ?? [])
  const fixed = new Set(startNumbers.length === 1 ? startNumbers : [])
  const join = (members: Iterable<number>, keyOf: (at: number) => string) => {
    const families = new Map<string, number[]>()
    for (const at of members) {
      if (!open[at] || fixed.has(at) || cards[at] !== nodes[at]?.id) continue
      const key = keyOf(at)
      if (key) families.set(key, [...(families.get(key) ?? []), at])
    }
    for (const [key, family] of families) {
      const id = `s.${hashOf(key)}`
      if (family.length >= LEAST_FAMILY && !unfolded.has(id)) for (const at of family) cards[at] = id
    }
  }
  const kin = (at: number) => [nodes[at]?.kind, nodes[at]?.project, nodes[at]?.series].join("\u0000")
  if (startNumbers.length > 1) join(startNumbers, (at) => `starts\u0000${kin(at)}`)
  const layers = inLayers(net, open)
  const beside = (side: "causes" | "effects") => (at: number) => {
    const others = new Set(
      Array.from(neighboursOf(net[side], at), (other) => cards[other] ?? "").filter(Boolean),
    )
    return others.size ? [side, kin(at), ...[...others].sort()].join("\u0000") : ""
  }
  for (const layer of layers) join(layer, beside("causes"))
  for (const layer of layers.toReversed()) join(layer, beside("effects"))
  return cards
}

/** The open things in layers, causes first. */
function inLayers(net: Net, open: Uint8Array): readonly (readonly number[])[] {
  const from: number[] = []
  const to: number[] = []
  for (let at = 0; at < open.length; at++) {
    if (!open[at]) continue
    for (const effect of neighboursOf(net.effects, at)) {
      if (!open[effect]) continue
      from.push(at)
      to.push(effect)
    }
  }
  const arcs = { count: open.length, from: Int32Array.from(from), to: Int32Array.from(to) }
  const layer = layersOf(acyclic(arcs).arcs)
  const layers: number[][] = []
  for (let at = 0; at < open.length; at++) {
    if (!open[at]) continue
    const row = num(layer, at)
    layers[row] ??= []
    layers[row]?.push(at)
  }
  return layers.filter(Boolean)
}

/** Eight hex digits that are the same for the same text (FNV-1a). */
export function hashOf(text: string): string {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return (hash >>> 0).toString(16).padStart(8, "0")
}
