import { type Arrow, arrowKey, byText, type Graph, neighbours } from "./graph"

/**
 * The graph with every arrow that closes a cycle turned round, loops and repeats left out.
 *
 * `turned` holds, as they were given, the arrows that now run the other way.
 */
export function acyclic(graph: Graph): { readonly graph: Graph; readonly turned: ReadonlySet<string> } {
  const known = new Set(graph.nodes)
  const sane = graph.arrows.filter(({ from, to }) => from !== to && known.has(from) && known.has(to))
  const nodes = [...known].sort(byText)
  const closing = closingArrows({ nodes, arrows: sane })
  const given = new Set(sane.map(arrowKey))
  const kept = new Map<string, Arrow>()
  for (const arrow of sane) {
    const straight = closing.has(arrowKey(arrow)) ? reversed(arrow) : arrow
    kept.set(arrowKey(straight), straight)
  }
  const arrows = [...kept].sort(([one], [other]) => byText(one, other)).map(([, arrow]) => arrow)
  const turned = sane.filter((arrow) => closing.has(arrowKey(arrow)) && !given.has(arrowKey(reversed(arrow))))
  return { graph: { nodes, arrows }, turned: new Set(turned.map(arrowKey)) }
}

function reversed({ from, to }: Arrow): Arrow {
  return { from: to, to: from }
}

/** The arrows that point back into the chain of a depth-first walk; without them no cycle is left. */
function closingArrows(graph: Graph): Set<string> {
  const onward = neighbours(graph)
  const closing = new Set<string>()
  const state = new Map<string, "open" | "done">()
  for (const start of rootsFirst(graph)) {
    if (state.has(start)) continue
    const chain: { id: string; next: number }[] = [{ id: start, next: 0 }]
    state.set(start, "open")
    for (let here = chain.at(-1); here; here = chain.at(-1)) {
      const other = onward.get(here.id)?.[here.next++]
      if (other === undefined) {
        state.set(here.id, "done")
        chain.pop()
      } else if (state.get(other) === "open") {
        closing.add(arrowKey({ from: here.id, to: other }))
      } else if (!state.has(other)) {
        state.set(other, "open")
        chain.push({ id: other, next: 0 })
      }
    }
  }
  return closing
}

/** Starting where nothing points to turns fewer arrows than starting in the middle of a cycle. */
function rootsFirst(graph: Graph): readonly string[] {
  const causes = neighbours(graph, true)
  const isRoot = (id: string) => (causes.get(id)?.length ?? 0) === 0
  return [...graph.nodes.filter(isRoot), ...graph.nodes.filter((id) => !isRoot(id))]
}
