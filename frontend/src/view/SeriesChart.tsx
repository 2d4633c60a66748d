import { type MouseEvent, type PointerEvent, useState } from "react"
import { Link } from "wouter"
import { ChartCursor, ChartGrid, ChartReadout } from "./ChartGrid"
import { type ChartFrame, frameOf, linePath, nearest } from "./chart"
import { decimalsFor } from "./numbers"
import { ribbonPath } from "./ribbon"
import { useWidth } from "./width"

const HEIGHT = 220
const BAND_SIGMAS = 2
const FEW_DOTS = 100
const MOST_DOTS = 300

/** One measurement of a series. */
export interface SeriesPoint {
  readonly id: string
  readonly name: string
  readonly value: number
}

/** A place where the series got worse, by the ids of its points. */
export interface Fall {
  readonly bad: string
  readonly good: string
  readonly recovered: boolean
  readonly title: string
  readonly href: string
}

export interface SeriesChartProps {
  readonly metric: string
  readonly points: readonly SeriesPoint[]
  readonly sigma: number
  readonly falls: readonly Fall[]
  /** The points from which on the mean is another. */
  readonly changes: readonly string[]
  /** The point that the page is about, "" for none. */
  readonly marked: string
  readonly onPick: (id: string) => void
}

/** A metric over a series, oldest left: noise as a ribbon, and what noise does not explain as marks that lead to Why. */
export function SeriesChart({ metric, points, sigma, falls, changes, marked, onPick }: SeriesChartProps) {
  const { ref, width } = useWidth<HTMLDivElement>()
  const [shown, setShown] = useState<number | null>(null)
  const values = points.map(({ value }) => value)
  const finite = values.filter(Number.isFinite)
  const reach = BAND_SIGMAS * (sigma > 0 ? sigma : 0)
  const band = { low: Math.min(...finite) - reach, high: Math.max(...finite) + reach }
  const frame = frameOf(values, band, { width, height: HEIGHT })
  const placeOf = new Map(points.map(({ id }, place) => [id, place]))
  const point = shown === null ? undefined : points[shown]
  const decimals = decimalsFor(band.low, band.high) + 1
  const placeAt = (event: PointerEvent<SVGSVGElement> | MouseEvent<SVGSVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect()
    return nearest(frame, points.length, event.clientX - box.left)
  }
  const pick = (event: MouseEvent<SVGSVGElement>) => {
    const place = placeAt(event)
    const id = place === null ? undefined : points[place]?.id
    if (id && !(event.target instanceof Element && event.target.closest("a"))) onPick(id)
  }
  return (
    <div className="chart series-chart" ref={ref}>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the table below has a link for every point */}
      {/* biome-ignore lint/a11y/useSemanticElements: an svg holds the links of the marks */}
      <svg
        role="group"
        aria-label={`${metric} over ${points.length} measurements, oldest first; the table below has the values`}
        width={width}
        height={HEIGHT}
        onPointerMove={(event) => setShown(placeAt(event))}
        onPointerLeave={() => setShown(null)}
        onClick={pick}
      >
        <path className="chart-band" d={ribbonPath(values, reach, frame)} />
        <ChartGrid frame={frame} />
        {changes.map((id) => (
          <Step key={id} frame={frame} place={placeOf.get(id)} />
        ))}
        <path className="chart-line" d={linePath(values, frame)} />
        <Dots values={values} frame={frame} />
        <Marked points={points} marked={marked} frame={frame} />
        {falls.map((fall) => (
          <FallMark key={`${fall.bad} ${fall.good}`} {...{ fall, frame, placeOf, points }} />
        ))}
        <ChartCursor frame={frame} place={shown} value={point?.value ?? Number.NaN} />
      </svg>
      <ChartReadout point={point} decimals={decimals}>
        {reach > 0 && <span>Shaded: {BAND_SIGMAS} sigma of noise about each measurement</span>}
      </ChartReadout>
    </div>
  )
}

/** A dot for every measurement, while these can be told apart. */
function Dots({ values, frame }: { readonly values: readonly number[]; readonly frame: ChartFrame }) {
  if (values.length > MOST_DOTS) return null
  return (
    <path
      className={values.length > FEW_DOTS ? "chart-dots chart-dots-many" : "chart-dots"}
      d={dotsPath(values, frame)}
    />
  )
}

/** Rings the measurement that the page is about. */
function Marked({
  points,
  marked,
  frame,
}: Pick<SeriesChartProps, "points" | "marked"> & { readonly frame: ChartFrame }) {
  return points.map(({ id, value }, place) =>
    id === marked && Number.isFinite(value) ? (
      <circle key={id} className="chart-marked" cx={frame.x(place)} cy={frame.y(value)} r={9} />
    ) : null,
  )
}

/** Lines of no length, which round caps make dots: one element however many there are. */
function dotsPath(values: readonly number[], frame: ChartFrame): string {
  return values
    .flatMap((value, place) => (Number.isFinite(value) ? [`M${frame.x(place)} ${frame.y(value)}h0`] : []))
    .join("")
}

function Step({ frame, place }: { readonly frame: ChartFrame; readonly place: number | undefined }) {
  if (place === undefined || place === 0) return null
  const x = (frame.x(place - 1) + frame.x(place)) / 2
  return <line className="chart-step" x1={x} x2={x} y1={frame.top} y2={frame.bottom} />
}

/** A square on its corner, hollow where the series recovered since; it leads to Why. */
function FallMark({
  fall,
  frame,
  placeOf,
  points,
}: {
  readonly fall: Fall
  readonly frame: ChartFrame
  readonly placeOf: ReadonlyMap<string, number>
  readonly points: readonly SeriesPoint[]
}) {
  const place = placeOf.get(fall.bad)
  const value = points[place ?? -1]?.value ?? Number.NaN
  if (place === undefined || !Number.isFinite(value)) return null
  const [x, y] = [frame.x(place), frame.y(value)]
  return (
    <Link href={fall.href} aria-label={fall.title} className="chart-fall">
      <title>{fall.title}</title>
      <circle className="chart-fall-reach" cx={x} cy={y} r={11} />
      <path
        className={fall.recovered ? "chart-fall-mark chart-fall-past" : "chart-fall-mark"}
        d={`M${x} ${y - 6.5}L${x + 6.5} ${y}L${x} ${y + 6.5}L${x - 6.5} ${y}Z`}
      />
    </Link>
  )
}
