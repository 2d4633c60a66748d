import { type Graph, neighbours } from "./graph"

/**
 * The layer of every node of an acyclic graph, causes in lower layers: the longest path from a root.
 *
 * A root moves right until it stands beside its first effect, so that arrows stay short.
 */
export function layersOf(graph: Graph): ReadonlyMap<string, number> {
  const effects = neighbours(graph)
  const causes = neighbours(graph, true)
  const layer = new Map<string, number>()
  const order = causesFirst(graph)
  for (const id of order) {
    layer.set(id, Math.max(0, ...(causes.get(id) ?? []).map((cause) => (layer.get(cause) ?? 0) + 1)))
  }
  for (const id of order.toReversed()) {
    const after = effects.get(id) ?? []
    if ((causes.get(id) ?? []).length > 0 || after.length === 0) continue
    layer.set(id, Math.min(...after.map((effect) => layer.get(effect) ?? 0)) - 1)
  }
  const least = Math.min(0, ...layer.values())
  return new Map([...layer].map(([id, at]) => [id, at - least]))
}

/** The nodes of an acyclic graph in an order in which every cause comes before its effects. */
function causesFirst(graph: Graph): readonly string[] {
  const effects = neighbours(graph)
  const missing = new Map([...neighbours(graph, true)].map(([id, causes]) => [id, causes.length]))
  const ready = graph.nodes.filter((id) => missing.get(id) === 0)
  for (const id of ready) {
    for (const effect of effects.get(id) ?? []) {
      const left = (missing.get(effect) ?? 0) - 1
      missing.set(effect, left)
      if (left === 0) ready.push(effect)
    }
  }
  return ready
}
