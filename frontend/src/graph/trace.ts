import { type Csr, num } from "./csr"
import { neighboursOf } from "./net"

/** How many steps each thing is from the nearest of `starts`, -1 where none leads there; `most` steps at most. */
export function distances(kin: Csr, starts: Iterable<number>, most = Number.POSITIVE_INFINITY): Int32Array {
  const far = new Int32Array(kin.at.length - 1).fill(-1)
  const waiting = [...starts]
  for (const start of waiting) far[start] = 0
  for (let next = 0; next < waiting.length; next++) {
    const at = num(waiting, next)
    if (num(far, at) >= most) continue
    for (const other of neighboursOf(kin, at)) {
      if (far[other] !== -1) continue
      far[other] = num(far, at) + 1
      waiting.push(other)
    }
  }
  return far
}

/** The things on a shortest way between two, whichever of them is the cause; empty where they are not related. */
export function wayBetween(causes: Csr, effects: Csr, one: number, other: number): readonly number[] {
  const down = wayAlong(effects, one, other)
  return down.length ? down : wayAlong(causes, one, other)
}

function wayAlong(kin: Csr, start: number, end: number): readonly number[] {
  const came = new Int32Array(kin.at.length - 1).fill(-1)
  came[start] = start
  const waiting = [start]
  for (let next = 0; next < waiting.length && came[end] === -1; next++) {
    const at = num(waiting, next)
    for (const other of neighboursOf(kin, at)) {
      if (came[other] !== -1) continue
      came[other] = at
      waiting.push(other)
    }
  }
  if (came[end] === -1) return []
  const way = [end]
  for (let at = end; at !== start; ) {
    at = num(came, at)
    way.push(at)
  }
  return way
}
