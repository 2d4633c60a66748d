import { type Csr, num } from "./csr"

/** How many pairs of steps cross between two layers; `place` is the place of every slot in its layer. */
export function crossingsBetween(
  left: Int32Array,
  right: Int32Array,
  onward: Csr,
  place: Int32Array,
): number {
  // Steps in the order of their starts; each crosses the earlier ones that end beyond it. A Fenwick tree counts them.
  const size = right.length
  const tree = new Int32Array(size + 1)
  let [count, seen] = [0, 0]
  for (const slot of left) {
    const [first, last] = [num(onward.at, slot), num(onward.at, slot + 1)]
    for (let at = first; at < last; at++) count += seen - upTo(tree, num(place, num(onward.ends, at)))
    for (let at = first; at < last; at++) {
      for (let each = num(place, num(onward.ends, at)) + 1; each <= size; each += each & -each) {
        tree[each] = num(tree, each) + 1
      }
      seen++
    }
  }
  return count
}

/** How many pairs of steps cross in all layers. */
export function crossings(layers: readonly Int32Array[], onward: Csr, place: Int32Array): number {
  let sum = 0
  for (let at = 1; at < layers.length; at++) {
    const [left, right] = [layers[at - 1], layers[at]]
    if (left && right) sum += crossingsBetween(left, right, onward, place)
  }
  return sum
}

function upTo(tree: Int32Array, place: number): number {
  let sum = 0
  for (let each = place + 1; each > 0; each -= each & -each) sum += num(tree, each)
  return sum
}
