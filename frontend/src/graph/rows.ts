import { type Arcs, num } from "./csr"

/** Slots in layers from left to right: nodes keep their numbers, bends of passing arcs get those from `nodes` on. */
export interface Rows {
  readonly nodes: number
  readonly slots: number
  readonly layerOf: Int32Array
  readonly layers: readonly Int32Array[]
  /** Arcs only between slots of adjacent layers. */
  readonly steps: Arcs
  /** The slots of each arc, from cause to effect: `chains[chainAt[arc]]` up to `chainAt[arc + 1]`. */
  readonly chainAt: Int32Array
  readonly chains: Int32Array
}

/** More bends than this many a node would cost more time than they save crossings; the longest arcs then run free. */
const BENDS_PER_NODE = 3
const ALWAYS_BENT = 20_000

/** Cut the arcs that span layers into steps from layer to layer; `start` is the order of nodes to begin with. */
export function rowsOf(arcs: Arcs, layer: Int32Array, start: ArrayLike<number>): Rows {
  const most = longestBent(arcs, layer)
  const bends = bendsOf(arcs, layer, most)
  const slots = arcs.count + bends
  const layerOf = new Int32Array(slots)
  layerOf.set(layer)
  const chainAt = new Int32Array(arcs.from.length + 1)
  const chains = new Int32Array(bends + 2 * arcs.from.length)
  const from: number[] = []
  const to: number[] = []
  let [next, size] = [arcs.count, 0]
  for (let arc = 0; arc < arcs.from.length; arc++) {
    const [cause, effect] = [num(arcs.from, arc), num(arcs.to, arc)]
    const bent = num(layer, effect) - num(layer, cause) <= most
    chains[size++] = cause
    for (let at = num(layer, cause) + 1; bent && at < num(layer, effect); at++) {
      layerOf[next] = at
      chains[size++] = next++
    }
    chains[size++] = effect
    chainAt[arc + 1] = size
    for (let at = num(chainAt, arc) + 1; bent && at < size; at++) {
      from.push(num(chains, at - 1))
      to.push(num(chains, at))
    }
  }
  const steps = { count: slots, from: Int32Array.from(from), to: Int32Array.from(to) }
  const layers = inLayers(layerOf, arcs.count, slots, start)
  return { nodes: arcs.count, slots, layerOf, layers, steps, chainAt, chains }
}

function bendsOf(arcs: Arcs, layer: Int32Array, most: number): number {
  let bends = 0
  for (let arc = 0; arc < arcs.from.length; arc++) {
    const span = num(layer, num(arcs.to, arc)) - num(layer, num(arcs.from, arc))
    if (span <= most) bends += span - 1
  }
  return bends
}

/** The longest span that can be bent so that all bends stay within reason. */
function longestBent(arcs: Arcs, layer: Int32Array): number {
  const spans: number[] = []
  for (let arc = 0; arc < arcs.from.length; arc++) {
    const span = num(layer, num(arcs.to, arc)) - num(layer, num(arcs.from, arc))
    spans[span] = (spans[span] ?? 0) + 1
  }
  let left = Math.max(ALWAYS_BENT, BENDS_PER_NODE * arcs.count)
  for (let span = 1; span < spans.length; span++) {
    left -= (spans[span] ?? 0) * (span - 1)
    if (left < 0) return span - 1
  }
  return spans.length
}

function inLayers(layerOf: Int32Array, nodes: number, slots: number, start: ArrayLike<number>): Int32Array[] {
  const sizes: number[] = []
  for (const at of layerOf) sizes[at] = (sizes[at] ?? 0) + 1
  const layers = Array.from(sizes, (size) => new Int32Array(size ?? 0))
  const filled = new Int32Array(layers.length)
  const put = (slot: number) => {
    const at = num(layerOf, slot)
    const row = layers[at]
    if (row) row[num(filled, at)] = slot
    filled[at] = num(filled, at) + 1
  }
  for (let at = 0; at < nodes; at++) put(num(start, at))
  for (let slot = nodes; slot < slots; slot++) put(slot)
  return layers
}
