/** How many numbers lie in each part of a decade: bin `k` holds 10^(k/perDecade) up to the next. */
export interface Histogram {
  readonly perDecade: number
  /** Whether there are zeros or negative numbers, which the bins leave out. */
  readonly others: boolean
  readonly bins: readonly (readonly [number, number])[]
}

/** How two sets of numbers are spread over the same equal steps, as shares of each set. */
export interface Distribution {
  readonly low: number
  readonly high: number
  /** Whether the steps are equal by their logarithm. */
  readonly log: boolean
  readonly first: readonly number[]
  readonly second: readonly number[]
}

/** What a profile tells of one column of numbers. */
export interface Numbers {
  readonly quantiles: readonly number[]
  readonly histogram: Histogram | null
}

const MOST_STEPS = 40
/** From so many decades on, numbers above zero are told apart by their logarithm. */
const WIDE = 0.8

/** Two columns over one range; null where there is nothing to draw. */
export function distributionOf(one: Numbers, other: Numbers, steps = 32): Distribution | null {
  return byLogarithm(one.histogram, other.histogram) ?? byQuantiles(one.quantiles, other.quantiles, steps)
}

function byLogarithm(one: Histogram | null, other: Histogram | null): Distribution | null {
  if (!one || !other || one.others || other.others || one.perDecade !== other.perDecade) return null
  const places = [...one.bins, ...other.bins].map(([place]) => place)
  const [least, most] = [Math.min(...places), Math.max(...places) + 1]
  if ((most - least) / one.perDecade < WIDE || most - least > 100 * one.perDecade) return null
  const each = Math.ceil((most - least) / MOST_STEPS)
  const steps = Math.ceil((most - least) / each)
  const shares = ({ bins }: Histogram) => {
    const whole = bins.reduce((sum, [, count]) => sum + count, 0)
    const found = new Array<number>(steps).fill(0)
    for (const [place, count] of bins) {
      const step = Math.floor((place - least) / each)
      found[step] = (found[step] ?? 0) + count / whole
    }
    return found
  }
  return {
    low: 10 ** (least / one.perDecade),
    high: 10 ** ((least + steps * each) / one.perDecade),
    log: true,
    first: shares(one),
    second: shares(other),
  }
}

/** Between two quantiles lies an equal part, taken as spread evenly. */
function byQuantiles(one: readonly number[], other: readonly number[], steps: number): Distribution | null {
  const all = [...one, ...other]
  if (one.length < 2 || other.length < 2 || !all.every(Number.isFinite)) return null
  const [low, high] = [Math.min(...all), Math.max(...all)]
  if (!(high > low)) return null
  return {
    low,
    high,
    log: false,
    first: sharesOf(one, low, high, steps),
    second: sharesOf(other, low, high, steps),
  }
}

function sharesOf(quantiles: readonly number[], low: number, high: number, steps: number): readonly number[] {
  const width = (high - low) / steps
  const part = 1 / (quantiles.length - 1)
  const shares = new Array<number>(steps).fill(0)
  for (let at = 1; at < quantiles.length; at++) {
    const [from, to] = [quantiles[at - 1] ?? low, quantiles[at] ?? high]
    const [first, last] = [stepOf(from), stepOf(to)]
    for (let step = first; step <= last; step++) {
      const inside = Math.min(to, low + (step + 1) * width) - Math.max(from, low + step * width)
      const share = to > from ? Math.max(0, inside) / (to - from) : 1
      shares[step] = (shares[step] ?? 0) + part * share
    }
  }
  return shares

  function stepOf(value: number): number {
    return Math.min(steps - 1, Math.max(0, Math.floor((value - low) / width)))
  }
}
