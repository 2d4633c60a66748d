import { type Csr, csr, num } from "./csr"
import type { Rows } from "./rows"

const SWEEPS = 10
/** Bends pull each other this much harder, so that long arcs run straight. */
const STIFF = 6
/** How much harder what was there before holds its place against what pulls it. */
const STAYING = 100_000

/** How much height every slot takes in its layer, in pixels. */
export type Heights = Float64Array

/**
 * The vertical middle of every slot: as near to its neighbours' middle as order and room allow.
 *
 * Each layer is solved exactly by pooling adjacent violators, in sweeps to and fro. With `former` the slots that have a
 * former middle stay as near to it as room allows.
 */
export function heightsOf(
  rows: Rows,
  layers: readonly Int32Array[],
  heights: Heights,
  former: Float64Array | null,
): Float64Array {
  const middle = new Float64Array(rows.slots)
  const kin = [csr(rows.steps, true), csr(rows.steps)] as const
  for (const row of layers) {
    const wanted = Float64Array.from(row, (slot) => formerOf(former, slot) ?? 0)
    settle(row, wanted, weights(row, former), heights, middle)
  }
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (let at = 0; at < layers.length; at++) {
      const row = layers[sweep % 2 === 0 ? at : layers.length - 1 - at]
      if (!row) continue
      const wanted = Float64Array.from(
        row,
        (slot) => formerOf(former, slot) ?? pull(slot, kin, middle, rows.nodes),
      )
      settle(row, wanted, weights(row, former), heights, middle)
    }
  }
  return middle
}

function formerOf(former: Float64Array | null, slot: number): number | null {
  const height = former && slot < former.length ? num(former, slot) : Number.NaN
  return Number.isNaN(height) ? null : height
}

function weights(row: Int32Array, former: Float64Array | null): Float64Array {
  return Float64Array.from(row, (slot) => (formerOf(former, slot) === null ? 1 : STAYING))
}

function pull(slot: number, kin: readonly Csr[], middle: Float64Array, nodes: number): number {
  let [sum, weight] = [0, 0]
  for (const { at, ends } of kin) {
    for (let each = num(at, slot); each < num(at, slot + 1); each++) {
      const other = num(ends, each)
      const force = slot >= nodes && other >= nodes ? STIFF : 1
      sum += force * num(middle, other)
      weight += force
    }
  }
  return weight ? sum / weight : num(middle, slot)
}

/** Puts the places nearest to `wanted` (weighed least squares) that keep order and room into `middle`. */
function settle(
  row: Int32Array,
  wanted: Float64Array,
  weight: Float64Array,
  heights: Heights,
  middle: Float64Array,
): void {
  const size = row.length
  const offset = new Float64Array(size)
  const mean = new Float64Array(size)
  const mass = new Float64Array(size)
  const count = new Int32Array(size)
  let pools = 0
  for (let at = 0; at < size; at++) {
    if (at > 0) {
      offset[at] = num(offset, at - 1) + (num(heights, num(row, at - 1)) + num(heights, num(row, at))) / 2
    }
    mean[pools] = num(wanted, at) - num(offset, at)
    mass[pools] = num(weight, at)
    count[pools++] = 1
    while (pools > 1 && num(mean, pools - 2) > num(mean, pools - 1)) {
      const [one, other] = [pools - 2, pools - 1]
      const both = num(mass, one) + num(mass, other)
      mean[one] = (num(mean, one) * num(mass, one) + num(mean, other) * num(mass, other)) / both
      mass[one] = both
      count[one] = num(count, one) + num(count, other)
      pools--
    }
  }
  for (let pool = 0, at = 0; pool < pools; pool++) {
    for (let each = 0; each < num(count, pool); each++, at++) {
      middle[num(row, at)] = num(mean, pool) + num(offset, at)
    }
  }
}
