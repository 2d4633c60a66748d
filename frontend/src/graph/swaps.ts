import { type Csr, num } from "./csr"

const ROUNDS = 6

/**
 * Swap neighbours in a layer as long as that saves crossings, in place.
 *
 * With `movable` only pairs of which at least one is marked are swapped.
 */
export function swapNeighbours(
  layers: readonly Int32Array[],
  before: Csr,
  after: Csr,
  place: Int32Array,
  movable: Uint8Array | null,
): void {
  for (let round = 0; round < ROUNDS; round++) {
    let saved = 0
    for (const row of layers) {
      for (let at = 1; at < row.length; at++) {
        const [one, other] = [num(row, at - 1), num(row, at)]
        if (movable && !movable[one] && !movable[other]) continue
        const gain = gainOf(one, other, before, place) + gainOf(one, other, after, place)
        if (gain <= 0) continue
        saved += gain
        row[at - 1] = other
        row[at] = one
        place[other] = at - 1
        place[one] = at
      }
    }
    if (saved === 0) return
  }
}

/** How many crossings are saved on one side when `other` comes before `one`. */
function gainOf(one: number, other: number, kin: Csr, place: Int32Array): number {
  let gain = 0
  for (let at = num(kin.at, one); at < num(kin.at, one + 1); at++) {
    const end = num(place, num(kin.ends, at))
    for (let each = num(kin.at, other); each < num(kin.at, other + 1); each++) {
      const far = num(place, num(kin.ends, each))
      if (end > far) gain++
      else if (end < far) gain--
    }
  }
  return gain
}
