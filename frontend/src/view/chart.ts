import { ticksBetween } from "./numbers"

/** One measurement of the history. */
export interface Measurement {
  readonly id: string
  readonly name: string
  readonly value: number
}

/** Where things of a chart stand, in pixels. */
export interface ChartFrame {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
  /** Of the whole chart, with what stands below its axis. */
  readonly height: number
  readonly x: (place: number) => number
  readonly y: (value: number) => number
  readonly ticks: readonly number[]
}

const MARGIN = { left: 52, right: 16, top: 14, bottom: 26 }
const PADDING = 0.08

/** The frame of a chart of `values` in their order that also shows the band from `low` to `high`. */
export function frameOf(
  values: readonly number[],
  band: { readonly low: number; readonly high: number },
  size: { readonly width: number; readonly height: number },
): ChartFrame {
  const finite = [...values, band.low, band.high].filter(Number.isFinite)
  const least = finite.length ? Math.min(...finite) : 0
  const most = finite.length ? Math.max(...finite) : 1
  const pad = (most - least) * PADDING || Math.abs(most) * PADDING || 1
  const [low, high] = [least - pad, most + pad]
  const right = Math.max(MARGIN.left + 1, size.width - MARGIN.right)
  const bottom = size.height - MARGIN.bottom
  const step = values.length > 1 ? (right - MARGIN.left - 16) / (values.length - 1) : 0
  return {
    left: MARGIN.left,
    right,
    top: MARGIN.top,
    bottom,
    height: size.height,
    x: (place) => (values.length > 1 ? MARGIN.left + 8 + place * step : (MARGIN.left + right) / 2),
    y: (value) => bottom - ((value - low) / (high - low)) * (bottom - MARGIN.top),
    ticks: ticksBetween(low, high, 4),
  }
}

/** The place of the measurement nearest to `x` pixels, or null when there is none. */
export function nearest(frame: ChartFrame, count: number, x: number): number | null {
  if (count === 0) return null
  if (count === 1) return 0
  const step = frame.x(1) - frame.x(0)
  return Math.min(count - 1, Math.max(0, Math.round((x - frame.x(0)) / step)))
}

/** The path through all finite measurements. */
export function linePath(values: readonly number[], frame: ChartFrame): string {
  return values
    .flatMap((value, place) =>
      Number.isFinite(value) ? [`${round(frame.x(place))} ${round(frame.y(value))}`] : [],
    )
    .map((point, at) => `${at === 0 ? "M" : "L"}${point}`)
    .join("")
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
