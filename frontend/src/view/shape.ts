/** Equal steps from `low` to `high`, each with the share of the whole that lies in it. */
export interface Shape {
  readonly low: number
  readonly high: number
  readonly shares: readonly number[]
}

/**
 * The shape that quantiles (the minimum, every equal part, the maximum) tell: between two of them lies an equal
 * part, taken as spread evenly. Null where there is nothing to draw.
 */
export function shapeOf(quantiles: readonly number[], steps: number): Shape | null {
  const [low, high] = [quantiles[0], quantiles.at(-1)]
  if (low === undefined || high === undefined || quantiles.length < 2) return null
  if (!quantiles.every(Number.isFinite) || !(high > low)) return null
  const width = (high - low) / steps
  const part = 1 / (quantiles.length - 1)
  const shares = new Array<number>(steps).fill(0)
  for (let at = 1; at < quantiles.length; at++) {
    const [from, to] = [quantiles[at - 1] ?? low, quantiles[at] ?? high]
    for (let step = 0; step < steps; step++) {
      shares[step] =
        (shares[step] ?? 0) + part * overlap(from, to, low + step * width, width, step === steps - 1)
    }
  }
  return { low, high, shares }
}

/** The share of `from` to `to` that lies in a step; the last step holds its end too. */
function overlap(from: number, to: number, start: number, width: number, last: boolean): number {
  const end = start + width
  if (to <= from) return from >= start && (from < end || last) ? 1 : 0
  const both = Math.min(to, last ? Number.POSITIVE_INFINITY : end) - Math.max(from, start)
  return Math.max(0, both) / (to - from)
}
