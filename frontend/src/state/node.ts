/** All of the state of a page about one thing, which its address holds; "" means "let Headwater choose". */
export interface NodeView {
  readonly ref: string
  readonly asOf: string
  readonly knownAt: string
  /** The metric of the chart over a series. */
  readonly metric: string
  readonly direction: "" | "higher" | "lower"
}

/** The plain view of a reference, as it is now. */
export function nodeView(ref: string): NodeView {
  return { ref, asOf: "", knownAt: "", metric: "", direction: "" }
}

/** The view that the search part of an address describes. */
export function readNodeView(ref: string, asked: URLSearchParams): NodeView {
  const text = (key: string) => asked.get(key)?.trim() ?? ""
  const direction = text("direction")
  return {
    ref,
    asOf: text("asOf"),
    knownAt: text("knownAt"),
    metric: text("metric"),
    direction: direction === "higher" || direction === "lower" ? direction : "",
  }
}

/** The parts of the address in their order; empty ones are left out. */
export function nodeParts(view: NodeView): readonly (readonly [string, string])[] {
  const parts: readonly (readonly [string, string])[] = [
    ["asOf", view.asOf],
    ["knownAt", view.knownAt],
    ["metric", view.metric],
    ["direction", view.direction],
  ]
  return parts.filter(([, value]) => value !== "")
}
