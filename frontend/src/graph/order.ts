import { crossings } from "./crossings"
import { type Csr, csr, num } from "./csr"
import type { Rows } from "./rows"
import { swapNeighbours } from "./swaps"

/** Graphs up to this many slots are untangled as far as it goes; larger ones as far as the eye profits. */
const SMALL = 1_500
const MEDIUM = 12_000

/** Order every layer so that few steps cross; the order with the fewest crossings met on the way is kept. */
export function order(rows: Rows): readonly Int32Array[] {
  const before = csr(rows.steps, true)
  const after = csr(rows.steps)
  const layers = rows.layers.map((row) => row.slice())
  const place = placesOf(layers, rows.slots)
  let best = layers.map((row) => row.slice())
  let fewest = crossings(layers, after, place)
  const small = rows.slots <= SMALL
  const sweeps = small ? 24 : rows.slots <= MEDIUM ? 8 : 4
  for (let sweep = 0; sweep < sweeps && fewest > 0; sweep++) {
    const rightwards = sweep % 2 === 0
    sweepOver(layers, rightwards ? before : after, place, rightwards)
    if (small) swapNeighbours(layers, before, after, place, null)
    const count = crossings(layers, after, place)
    if (count < fewest) {
      fewest = count
      best = layers.map((row) => row.slice())
    }
  }
  return best
}

/**
 * Order every layer by the heights that its slots had, new ones where their neighbours pull them.
 *
 * `heights` holds the former height of every node, NaN where it is new; former nodes keep their order.
 */
export function orderLike(rows: Rows, heights: Float64Array): readonly Int32Array[] {
  const before = csr(rows.steps, true)
  const after = csr(rows.steps)
  const wanted = new Float64Array(rows.slots).fill(Number.NaN)
  wanted.set(heights.subarray(0, rows.nodes))
  const isNew = Uint8Array.from(wanted, (height) => (Number.isNaN(height) ? 1 : 0))
  pulled(wanted, before, after)
  const layers = rows.layers.map((row) =>
    Int32Array.from(row).sort((one, other) => num(wanted, one) - num(wanted, other) || one - other),
  )
  const place = placesOf(layers, rows.slots)
  if (rows.slots <= MEDIUM) swapNeighbours(layers, before, after, place, isNew)
  return layers
}

/** Gives what has no height the mean of its neighbours that have one, spreading outwards until nothing is left. */
function pulled(wanted: Float64Array, before: Csr, after: Csr): void {
  let waiting = Array.from(wanted.keys()).filter((slot) => Number.isNaN(num(wanted, slot)))
  while (waiting.length > 0) {
    const found = waiting.map((slot) => meanOf(wanted, slot, before, after))
    const left = waiting.filter((_, at) => Number.isNaN(num(found, at)))
    waiting.forEach((slot, at) => {
      wanted[slot] = num(found, at)
    })
    if (left.length === waiting.length) for (const slot of left) wanted[slot] = 0
    waiting = left.length === waiting.length ? [] : left
  }
}

function meanOf(values: Float64Array, slot: number, ...sides: readonly Csr[]): number {
  let [sum, count] = [0, 0]
  for (const { at, ends } of sides) {
    for (let each = num(at, slot); each < num(at, slot + 1); each++) {
      const value = num(values, num(ends, each))
      if (Number.isNaN(value)) continue
      sum += value
      count++
    }
  }
  return count ? sum / count : Number.NaN
}

function sweepOver(layers: readonly Int32Array[], kin: Csr, place: Int32Array, rightwards: boolean): void {
  const weight = new Float64Array(place.length)
  for (let step = 1; step < layers.length; step++) {
    const row = layers[rightwards ? step : layers.length - 1 - step]
    if (!row) continue
    for (const slot of row) weight[slot] = barycentre(slot, kin, place)
    row.sort((one, other) => num(weight, one) - num(weight, other) || num(place, one) - num(place, other))
    row.forEach((slot, at) => {
      place[slot] = at
    })
  }
}

function barycentre(slot: number, kin: Csr, place: Int32Array): number {
  const [first, last] = [num(kin.at, slot), num(kin.at, slot + 1)]
  if (first === last) return num(place, slot)
  let sum = 0
  for (let at = first; at < last; at++) sum += num(place, num(kin.ends, at))
  return sum / (last - first)
}

function placesOf(layers: readonly Int32Array[], slots: number): Int32Array {
  const place = new Int32Array(slots)
  for (const row of layers) {
    row.forEach((slot, at) => {
      place[slot] = at
    })
  }
  return place
}
