import type { Rows, Slot } from "./rows"

/** How much room a node and a passing arrow take in a layer, in pixels. */
export interface Room {
  readonly node: number
  readonly bend: number
}

const SWEEPS = 10

/**
 * The vertical middle of every slot: as near to its neighbours' middle as order and room allow.
 *
 * Each layer is solved exactly by pooling adjacent violators, in sweeps to and fro.
 */
export function heightsOf(rows: Rows, room: Room): ReadonlyMap<string, number> {
  const heights = new Map<string, number>()
  for (const slots of rows.layers) {
    const wanted = slots.map(() => 0)
    spread(slots, wanted, room).forEach((y, at) => {
      heights.set(slots[at]?.key ?? "", y)
    })
  }
  const causes = new Map<string, string[]>()
  const effects = new Map<string, string[]>()
  for (const { from, to } of rows.steps) {
    effects.set(from, [...(effects.get(from) ?? []), to])
    causes.set(to, [...(causes.get(to) ?? []), from])
  }
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const rightwards = sweep % 2 === 0
    for (const slots of rightwards ? rows.layers : rows.layers.toReversed()) {
      settle(slots, heights, room, (key) => [...(causes.get(key) ?? []), ...(effects.get(key) ?? [])])
    }
  }
  const top = Math.min(...heights.values(), Number.POSITIVE_INFINITY)
  return new Map([...heights].map(([key, y]) => [key, y - top + room.node / 2]))
}

function settle(
  slots: readonly Slot[],
  heights: Map<string, number>,
  room: Room,
  kin: (key: string) => readonly string[],
): void {
  const wanted = slots.map((slot) => {
    const others = kin(slot.key)
    if (others.length === 0) return heights.get(slot.key) ?? 0
    return others.reduce((sum, other) => sum + (heights.get(other) ?? 0), 0) / others.length
  })
  spread(slots, wanted, room).forEach((y, at) => {
    heights.set(slots[at]?.key ?? "", y)
  })
}

/** The places nearest to `wanted` (least squares) that keep the order and leave everyone room. */
function spread(slots: readonly Slot[], wanted: readonly number[], room: Room): readonly number[] {
  const offsets = offsetsOf(slots, room)
  const pools: { sum: number; count: number }[] = []
  wanted.forEach((y, at) => {
    pools.push({ sum: y - (offsets[at] ?? 0), count: 1 })
    for (let last = pools.at(-1), one = pools.at(-2); last && one; last = pools.at(-1), one = pools.at(-2)) {
      if (one.sum / one.count <= last.sum / last.count) break
      pools.splice(-2, 2, { sum: one.sum + last.sum, count: one.count + last.count })
    }
  })
  const flat = pools.flatMap(({ sum, count }) => Array.from({ length: count }, () => sum / count))
  return flat.map((y, at) => y + (offsets[at] ?? 0))
}

function offsetsOf(slots: readonly Slot[], room: Room): readonly number[] {
  const half = (slot: Slot) => (slot.node === null ? room.bend : room.node) / 2
  const offsets: number[] = []
  slots.forEach((slot, at) => {
    const above = slots[at - 1]
    offsets.push(above ? (offsets[at - 1] ?? 0) + half(above) + half(slot) : 0)
  })
  return offsets
}
