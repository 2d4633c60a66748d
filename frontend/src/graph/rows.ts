import { type Arrow, byText, type Graph, neighbours } from "./graph"

/** A place in a layer: a node, or a bend of an arrow that passes through. */
export interface Slot {
  readonly key: string
  readonly node: string | null
}

/** Layers of slots from left to right, with arrows only between slots of adjacent layers. */
export interface Rows {
  readonly layers: readonly (readonly Slot[])[]
  readonly steps: readonly Arrow[]
  /** For each arrow of the graph the keys of its slots, from cause to effect. */
  readonly chains: readonly (readonly string[])[]
}

/** Cut the arrows that span layers into steps and order each layer so that few of them cross. */
export function rowsOf(graph: Graph, layer: ReadonlyMap<string, number>): Rows {
  const count = Math.max(0, ...layer.values()) + 1
  const layers: Slot[][] = Array.from({ length: count }, () => [])
  for (const id of depthFirst(graph)) layers[layer.get(id) ?? 0]?.push({ key: id, node: id })
  const steps: Arrow[] = []
  const chains = graph.arrows.map((arrow) => {
    const chain = chainOf(arrow, layer, layers)
    for (let at = 1; at < chain.length; at++) steps.push({ from: chain[at - 1] ?? "", to: chain[at] ?? "" })
    return chain
  })
  return { layers: ordered(layers, steps), steps, chains }
}

/** How many pairs of steps cross. */
export function crossings(layers: readonly (readonly Slot[])[], steps: readonly Arrow[]): number {
  const place = placesOf(layers)
  const layer = new Map(layers.flatMap((slots, at) => slots.map((slot) => [slot.key, at] as const)))
  const pairs = layers.map((): [number, number][] => [])
  for (const { from, to } of steps) {
    pairs[layer.get(from) ?? 0]?.push([place.get(from) ?? 0, place.get(to) ?? 0])
  }
  return pairs.reduce((sum, each) => sum + inversions(each), 0)
}

function chainOf(arrow: Arrow, layer: ReadonlyMap<string, number>, layers: Slot[][]): readonly string[] {
  const chain = [arrow.from]
  const last = layer.get(arrow.to) ?? 0
  for (let at = (layer.get(arrow.from) ?? 0) + 1; at < last; at++) {
    const key = `${arrow.from}\u0000${arrow.to}\u0000${at}`
    layers[at]?.push({ key, node: null })
    chain.push(key)
  }
  return [...chain, arrow.to]
}

/** Nodes in the order in which a walk from the last effects to their causes meets them: kin stay together. */
function depthFirst(graph: Graph): readonly string[] {
  const causes = neighbours(graph, true)
  const effects = neighbours(graph)
  const seen = new Set<string>()
  const starts = graph.nodes.filter((id) => (effects.get(id) ?? []).length === 0)
  const waiting = [...starts, ...graph.nodes].toReversed()
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (seen.has(id)) continue
    seen.add(id)
    waiting.push(...(causes.get(id) ?? []).toReversed())
  }
  return [...seen]
}

const SWEEPS = 12

/** Barycentre sweeps, left to right and back; the order with the fewest crossings seen is kept. */
function ordered(start: readonly (readonly Slot[])[], steps: readonly Arrow[]): readonly (readonly Slot[])[] {
  const before = kinOf(steps, true)
  const after = kinOf(steps, false)
  let best = start
  let fewest = crossings(start, steps)
  let layers = start.map((slots) => [...slots])
  for (let sweep = 0; sweep < SWEEPS && fewest > 0; sweep++) {
    const rightwards = sweep % 2 === 0
    layers = swept(layers, rightwards ? before : after, rightwards)
    const count = crossings(layers, steps)
    if (count < fewest) {
      fewest = count
      best = layers
    }
  }
  return best
}

function swept(
  layers: readonly (readonly Slot[])[],
  kin: ReadonlyMap<string, readonly string[]>,
  rightwards: boolean,
): Slot[][] {
  const next = layers.map((slots) => [...slots])
  const order = next.map((_, at) => at)
  for (const at of rightwards ? order.slice(1) : order.toReversed().slice(1)) {
    const place = placesOf(next)
    const middle = (slot: Slot, own: number) => {
      const others = kin.get(slot.key) ?? []
      return others.length ? mean(others.map((key) => place.get(key) ?? 0)) : own
    }
    const weighed = (next[at] ?? []).map((slot, own) => ({ slot, weight: middle(slot, own), own }))
    weighed.sort((one, other) => one.weight - other.weight || one.own - other.own)
    next[at] = weighed.map(({ slot }) => slot)
  }
  return next
}

function kinOf(steps: readonly Arrow[], backwards: boolean): ReadonlyMap<string, readonly string[]> {
  const kin = new Map<string, string[]>()
  for (const { from, to } of steps) {
    const [here, there] = backwards ? [to, from] : [from, to]
    kin.set(here, [...(kin.get(here) ?? []), there])
  }
  return new Map([...kin].map(([key, others]) => [key, others.sort(byText)]))
}

function placesOf(layers: readonly (readonly Slot[])[]): ReadonlyMap<string, number> {
  return new Map(layers.flatMap((slots) => slots.map((slot, at) => [slot.key, at] as const)))
}

function inversions(pairs: readonly (readonly [number, number])[]): number {
  const ends = pairs.toSorted((one, other) => one[0] - other[0] || one[1] - other[1]).map(([, end]) => end)
  let count = 0
  ends.forEach((end, at) => {
    for (const earlier of ends.slice(0, at)) if (earlier > end) count++
  })
  return count
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
