/** The neighbours of dense nodes, one after the other: those of `node` are `ends[at[node]]` up to `at[node + 1]`. */
export interface Csr {
  readonly at: Int32Array
  readonly ends: Int32Array
  /** For each end the number of its arc. */
  readonly arcs: Int32Array
}

/** Arcs among nodes that are numbered from 0 to `count`. */
export interface Arcs {
  readonly count: number
  readonly from: Int32Array
  readonly to: Int32Array
}

/** The ends of the arcs that leave each node, or with `backwards` the starts of those that enter it. */
export function csr(arcs: Arcs, backwards = false): Csr {
  const [here, there] = backwards ? [arcs.to, arcs.from] : [arcs.from, arcs.to]
  const at = new Int32Array(arcs.count + 1)
  for (const node of here) at[node + 1] = (at[node + 1] ?? 0) + 1
  for (let node = 0; node < arcs.count; node++) at[node + 1] = num(at, node + 1) + num(at, node)
  const free = at.slice()
  const ends = new Int32Array(here.length)
  const numbers = new Int32Array(here.length)
  for (let arc = 0; arc < here.length; arc++) {
    const node = num(here, arc)
    const place = num(free, node)
    free[node] = place + 1
    ends[place] = num(there, arc)
    numbers[place] = arc
  }
  return { at, ends, arcs: numbers }
}

/** The arcs sorted by start and end, loops and repeats left out. */
export function simple({ count, from, to }: Arcs): Arcs {
  const keys = new Float64Array(from.length)
  let size = 0
  for (let arc = 0; arc < from.length; arc++) {
    if (from[arc] !== to[arc]) keys[size++] = num(from, arc) * count + num(to, arc)
  }
  const sorted = keys.subarray(0, size).sort()
  let kept = 0
  for (let at = 0; at < size; at++) {
    if (at === 0 || sorted[at] !== sorted[kept - 1]) sorted[kept++] = num(sorted, at)
  }
  const sources = new Int32Array(kept)
  const targets = new Int32Array(kept)
  for (let at = 0; at < kept; at++) {
    const key = num(sorted, at)
    sources[at] = Math.floor(key / count)
    targets[at] = key % count
  }
  return { count, from: sources, to: targets }
}

/** A number of a list that is known to be long enough. */
export function num(list: ArrayLike<number>, at: number): number {
  return list[at] as number
}
