import type { Arrow, Graph } from "../../src/graph/graph"

/** A graph without cycles: arrows run from smaller to larger numbers, names do not follow the numbers. */
export function drawn(seed: number, count: number, arrowCount: number): Graph {
  const next = random(seed)
  const nodes = Array.from({ length: count }, (_, number) => `n${(number * 7919) % 1009}`)
  const made = Array.from({ length: arrowCount }, () => {
    const one = Math.floor(next() * count)
    const other = Math.floor(next() * count)
    return { from: nodes[Math.min(one, other)] ?? "", to: nodes[Math.max(one, other)] ?? "" }
  })
  return { nodes, arrows: made.filter(({ from, to }) => from !== to) }
}

/** A graph like lineages are: datasets, runs that use one to three of them, and what these runs make. */
export function lineageLike(seed: number, count: number): Graph {
  const next = random(seed)
  const nodes = Array.from({ length: count }, (_, number) => `n${number}`)
  const arrows: Arrow[] = []
  for (let number = 4; number < count; number++) {
    const isRun = number % 2 === 0
    const uses = isRun ? 1 + Math.floor(next() * 2.5) : 1
    for (let use = 0; use < uses; use++) {
      // A run uses versions (odd numbers), a version is made by a run (even ones); both lately.
      const back = 1 + Math.floor(next() ** 2 * Math.min(number - 1, 40))
      const other = number - back + (back % 2 === 0 ? 1 : 0)
      if (other >= 0 && other < number) arrows.push({ from: nodes[other] ?? "", to: nodes[number] ?? "" })
    }
  }
  return { nodes, arrows }
}

/** Numbers from 0 to 1, the same for the same seed. */
export function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}
