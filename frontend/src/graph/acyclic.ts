import { type Arcs, csr, num, simple } from "./csr"

/** Arcs without cycles; `turned` holds the keys (`from * count + to`) of those that run against what was given. */
export interface Straight {
  readonly arcs: Arcs
  readonly turned: ReadonlySet<number>
}

/** The arcs with every one that closes a cycle turned round, loops and repeats left out. */
export function acyclic(given: Arcs): Straight {
  const arcs = simple(given)
  const closing = closingArcs(arcs)
  if (closing.length === 0) return { arcs, turned: new Set() }
  const has = new Set(Array.from(arcs.from, (from, at) => from * arcs.count + num(arcs.to, at)))
  const from = arcs.from.slice()
  const to = arcs.to.slice()
  const turned = new Set<number>()
  for (const arc of closing) {
    const [start, end] = [num(arcs.from, arc), num(arcs.to, arc)]
    from[arc] = end
    to[arc] = start
    // Two that point at each other become one, which runs as one of them was given.
    if (!has.has(end * arcs.count + start)) turned.add(end * arcs.count + start)
  }
  return { arcs: simple({ count: arcs.count, from, to }), turned }
}

/** The arcs that point back into the chain of a depth-first walk; without them no cycle is left. */
function closingArcs(arcs: Arcs): readonly number[] {
  const onward = csr(arcs)
  const state = new Uint8Array(arcs.count)
  const next = onward.at.slice()
  const chain = new Int32Array(arcs.count)
  const closing: number[] = []
  for (const start of rootsFirst(arcs)) {
    if (state[start]) continue
    let depth = 0
    chain[0] = start
    state[start] = 1
    while (depth >= 0) {
      const here = num(chain, depth)
      const place = num(next, here)
      if (place === num(onward.at, here + 1)) {
        state[here] = 2
        depth--
        continue
      }
      next[here] = place + 1
      const other = num(onward.ends, place)
      if (state[other] === 1) closing.push(num(onward.arcs, place))
      else if (!state[other]) {
        state[other] = 1
        chain[++depth] = other
      }
    }
  }
  return closing
}

/** Starting where nothing points to turns fewer arcs than starting in the middle of a cycle. */
function rootsFirst(arcs: Arcs): readonly number[] {
  const entered = new Uint8Array(arcs.count)
  for (const node of arcs.to) entered[node] = 1
  const all = Array.from({ length: arcs.count }, (_, node) => node)
  return [...all.filter((node) => !entered[node]), ...all.filter((node) => entered[node])]
}
