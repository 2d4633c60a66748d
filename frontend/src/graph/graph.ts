/** An arrow in the direction of influence: from a cause to its effect. */
export interface Arrow {
  readonly from: string
  readonly to: string
}

/** Nodes by id and the arrows among them; `nodes` holds each id once. */
export interface Graph {
  readonly nodes: readonly string[]
  readonly arrows: readonly Arrow[]
}

/** For each node the nodes that its arrows point to, or with `backwards` those that point to it; sorted. */
export function neighbours(graph: Graph, backwards = false): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, Set<string>>(graph.nodes.map((id) => [id, new Set<string>()]))
  for (const { from, to } of graph.arrows) {
    if (backwards) found.get(to)?.add(from)
    else found.get(from)?.add(to)
  }
  return new Map([...found].map(([id, others]) => [id, [...others].sort(byText)]))
}

/** Everything that `starts` reach along the arrows, or with `backwards` against them, starts included. */
export function reached(graph: Graph, starts: Iterable<string>, backwards = false): ReadonlySet<string> {
  const onward = neighbours(graph, backwards)
  const seen = new Set<string>()
  const waiting = [...starts]
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (seen.has(id) || !onward.has(id)) continue
    seen.add(id)
    waiting.push(...(onward.get(id) ?? []))
  }
  return seen
}

/** A text that is the same for the same arrow. */
export function arrowKey({ from, to }: Arrow): string {
  return `${from}\u0000${to}`
}

/** Orders text by code unit: the same everywhere, whatever the reader's language. */
export function byText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}
