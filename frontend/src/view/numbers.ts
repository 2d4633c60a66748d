/** What is written where a figure is missing or not finite. */
export const NO_FIGURE = "–"

const MINUS = "\u2212"
const NARROW = "\u202f"

/** How many decimals tell two values apart: three at least, eight at most. */
export function decimalsFor(first: number, second: number): number {
  const gap = Math.abs(first - second)
  if (!Number.isFinite(gap) || gap === 0) return 3
  return Math.min(8, Math.max(3, 1 - Math.floor(Math.log10(gap) + 1e-9)))
}

/** A measured value as papers print it, ".912", with `decimals` decimals; very large and small ones as powers. */
export function valueText(value: number, decimals: number): string {
  if (!Number.isFinite(value)) return NO_FIGURE
  const size = Math.abs(value)
  if (size >= 1e7 || (size > 0 && size < 0.5 * 10 ** -decimals)) {
    return signed(value.toExponential(2).replace("e+", "e"))
  }
  return signed(value.toFixed(size >= 1000 ? Math.min(decimals, 1) : decimals)).replace(
    /^(\u2212?)0\./,
    "$1.",
  )
}

/** A difference: as `valueText`, with its sign always written. */
export function deltaText(value: number, decimals: number): string {
  const text = valueText(value, decimals)
  return value > 0 ? `+${text}` : text
}

/** Any number in about four digits: of a column, a size, a count. */
export function figureText(value: number): string {
  if (!Number.isFinite(value)) return NO_FIGURE
  const size = Math.abs(value)
  if (size >= 1e7 || (size > 0 && size < 1e-4)) return signed(value.toExponential(2).replace("e+", "e"))
  return signed(size >= 1000 ? String(Math.round(value)) : String(Number(value.toPrecision(4))))
}

/** A share as per cent; what would round to none or all says so. */
export function percentText(chance: number, decimals = 0): string {
  if (!Number.isFinite(chance)) return NO_FIGURE
  const percent = 100 * chance
  const least = 10 ** -decimals
  if (percent > 0 && percent < least / 2) return `under ${least.toFixed(decimals)}${NARROW}%`
  if (percent < 100 && percent >= 100 - least / 2) return `over ${(100 - least).toFixed(decimals)}${NARROW}%`
  return `${percent.toFixed(decimals)}${NARROW}%`
}

/** A probability as per cent: none is certain, so that even 0 and 1 are "under" and "over". */
export function chanceText(chance: number, decimals = 0): string {
  return percentText(Math.min(1 - 1e-9, Math.max(1e-9, chance)), decimals)
}

/** A count with its noun. */
export function countText(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`
}

/** Round values that divide `low` to `high` into about `count` parts. */
export function ticksBetween(low: number, high: number, count: number): readonly number[] {
  const span = high - low
  if (!(span > 0) || !Number.isFinite(span)) return [low]
  const rough = span / count
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = power * ([1, 2, 2.5, 5, 10].find((each) => each * power >= rough * 0.999) ?? 10)
  const first = Math.ceil(low / step)
  const last = Math.floor(high / step + 1e-9)
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => (first + at) * step)
}

function signed(text: string): string {
  return text.replace(/^-/, MINUS).replace("e-", `e${MINUS}`)
}

/** The fewest decimals that write the distance between ticks exactly. */
export function tickDecimals(ticks: readonly number[]): number {
  const step = Math.abs((ticks[1] ?? 1) - (ticks[0] ?? 0))
  const exact = (decimals: number) => Math.abs(Number(step.toFixed(decimals)) - step) < step * 1e-6
  return [0, 1, 2, 3, 4, 5, 6, 7].find(exact) ?? 8
}
