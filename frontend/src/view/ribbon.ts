import type { ChartFrame } from "./chart"

/** A closed path around every finite value, `reach` above and below; values apart are joined as the line is. */
export function ribbonPath(values: readonly number[], reach: number, frame: ChartFrame): string {
  const finite = values.flatMap((value, place) => (Number.isFinite(value) ? [{ place, value }] : []))
  if (!(reach > 0) || finite.length === 0) return ""
  const point = (place: number, value: number) => `${round(frame.x(place))} ${round(frame.y(value))}`
  const over = finite.map(({ place, value }) => point(place, value + reach))
  const under = finite.map(({ place, value }) => point(place, value - reach)).reverse()
  return `M${[...over, ...under].join("L")}Z`
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
