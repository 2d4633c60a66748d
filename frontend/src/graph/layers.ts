import { type Arcs, type Csr, csr, num } from "./csr"

const ROUNDS = 2

/**
 * The layer of every node of an acyclic graph, causes in lower layers, the lowest 0.
 *
 * Longest paths first; then what has more effects than causes moves right and the others left, so that arrows stay short.
 */
export function layersOf(arcs: Arcs): Int32Array {
  const effects = csr(arcs)
  const causes = csr(arcs, true)
  const order = causesFirst(arcs, effects, causes)
  const layer = new Int32Array(arcs.count)
  for (const node of order) layer[node] = after(layer, causes, node)
  for (let round = 0; round < ROUNDS; round++) {
    for (let at = order.length - 1; at >= 0; at--) {
      const node = num(order, at)
      const pull = degree(effects, node) - degree(causes, node)
      if (degree(effects, node) > 0 && pull > 0) layer[node] = before(layer, effects, node)
    }
    for (const node of order) {
      const pull = degree(effects, node) - degree(causes, node)
      if (degree(causes, node) > 0 && pull <= 0) layer[node] = after(layer, causes, node)
    }
  }
  let least = Number.POSITIVE_INFINITY
  for (const at of layer) least = Math.min(least, at)
  return layer.map((at) => at - least)
}

/** The nodes of an acyclic graph in an order in which every cause comes before its effects. */
function causesFirst(arcs: Arcs, effects: Csr, causes: Csr): Int32Array {
  const order = new Int32Array(arcs.count)
  const missing = new Int32Array(arcs.count)
  let size = 0
  for (let node = 0; node < arcs.count; node++) {
    missing[node] = degree(causes, node)
    if (missing[node] === 0) order[size++] = node
  }
  for (let at = 0; at < size; at++) {
    const node = num(order, at)
    for (let place = num(effects.at, node); place < num(effects.at, node + 1); place++) {
      const effect = num(effects.ends, place)
      missing[effect] = num(missing, effect) - 1
      if (missing[effect] === 0) order[size++] = effect
    }
  }
  return order
}

function after(layer: Int32Array, causes: Csr, node: number): number {
  let most = -1
  let any = false
  for (let at = num(causes.at, node); at < num(causes.at, node + 1); at++) {
    const place = num(layer, num(causes.ends, at))
    most = any ? Math.max(most, place) : place
    any = true
  }
  return any ? most + 1 : 0
}

function before(layer: Int32Array, effects: Csr, node: number): number {
  let least = Number.POSITIVE_INFINITY
  for (let at = num(effects.at, node); at < num(effects.at, node + 1); at++) {
    least = Math.min(least, num(layer, num(effects.ends, at)))
  }
  return least - 1
}

function degree({ at }: Csr, node: number): number {
  return num(at, node + 1) - num(at, node)
}
