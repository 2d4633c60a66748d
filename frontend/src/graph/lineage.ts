import { type Csr, csr } from "./csr"

/** One thing of a lineage with what its card says. */
export interface LineageNode {
  readonly id: string
  readonly kind: string
  readonly name: string
  readonly ref: string
  /** The logical identity within the kind: the series of a version, the job of a run. */
  readonly series: string
  readonly version: string
  readonly project: string
  readonly time: string
  readonly owners: readonly string[]
  readonly state: string
  readonly metrics: Readonly<Record<string, number>>
  /** How many parameters a run or packages an environment has. */
  readonly parts: number
  /** Whether a run executed more than its commit holds. */
  readonly uncommitted?: boolean
  /** How many direct causes and effects it has in all, shown or not. */
  readonly causes: number
  readonly effects: number
  /** In a comparison: in which lineage it is, and the version it has in the other with its id. */
  readonly side?: "a" | "b" | "both"
  readonly before?: string
  readonly beforeId?: string
}

/** An arrow between things by id, from cause to effect; `type` as the API calls it. */
export interface Link {
  readonly from: string
  readonly to: string
  readonly type: string
  readonly role: string
}

/** Things and the links among them, before they are numbered. */
export interface Parts {
  readonly nodes: readonly LineageNode[]
  readonly links: readonly Link[]
  readonly starts: readonly string[]
}

/** A lineage with numbered things: `causes` and `effects` lead from a number to its neighbours' numbers. */
export interface Lineage extends Parts {
  readonly numberOf: ReadonlyMap<string, number>
  readonly causes: Csr
  readonly effects: Csr
}

/** Number the things of several answers, each thing and each link once, oldest first. */
export function lineageOf(first: Parts, ...more: readonly Parts[]): Lineage {
  const all = [first, ...more]
  const byId = new Map(all.flatMap(({ nodes }) => nodes.map((node) => [node.id, node] as const)))
  const nodes = [...byId.values()].sort(byTime)
  const numberOf = new Map(nodes.map(({ id }, at) => [id, at]))
  const known = new Map<string, Link>()
  for (const { links } of all) {
    for (const link of links) {
      const [from, to] = [numberOf.get(link.from), numberOf.get(link.to)]
      if (from === undefined || to === undefined || from === to) continue
      const key = `${from} ${to}`
      // Of several links between two things the card needs one; which one must not hang on their order.
      const had = known.get(key)
      if (!had || link.type < had.type) known.set(key, link)
    }
  }
  const links = [...known.values()]
  const number = (id: string) => numberOf.get(id) ?? 0
  const arcs = {
    count: nodes.length,
    from: Int32Array.from(links, ({ from }) => number(from)),
    to: Int32Array.from(links, ({ to }) => number(to)),
  }
  const starts = first.starts.filter((id) => numberOf.has(id))
  return { nodes, links, starts, numberOf, effects: csr(arcs), causes: csr(arcs, true) }
}

function byTime(one: LineageNode, other: LineageNode): number {
  if (one.time !== other.time) return one.time < other.time ? -1 : 1
  return one.id < other.id ? -1 : 1
}
