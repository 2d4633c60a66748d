import { type PointerEvent, useState } from "react"
import { ChartCursor, ChartGrid, ChartLevel, ChartReadout } from "./ChartGrid"
import { type ChartFrame, frameOf, linePath, type Measurement, nearest } from "./chart"
import { valueText } from "./numbers"
import { useWidth } from "./width"

const HEIGHT = 216
const BAND_SIGMAS = 2

export interface MetricChartProps {
  readonly metric: string
  readonly history: readonly Measurement[]
  readonly good: string
  readonly bad: string
  readonly sigma: number
  readonly decimals: number
}

/** A metric over the runs of its history, oldest left, with the band that noise fills around the good value. */
export function MetricChart({ metric, history, good, bad, sigma, decimals }: MetricChartProps) {
  const { ref, width } = useWidth<HTMLDivElement>()
  const [shown, setShown] = useState<number | null>(null)
  const middle = history.find(({ id }) => id === good)?.value ?? Number.NaN
  const band = { low: middle - BAND_SIGMAS * sigma, high: middle + BAND_SIGMAS * sigma }
  const values = history.map(({ value }) => value)
  const frame = frameOf(values, band, { width, height: HEIGHT })
  const point = shown === null ? undefined : history[shown]
  const follow = (event: PointerEvent<SVGSVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect()
    setShown(nearest(frame, history.length, event.clientX - box.left))
  }
  return (
    <div className="chart" ref={ref}>
      <svg
        role="img"
        aria-label={`${metric} over ${history.length} runs, oldest first; the table below has the values`}
        width={width}
        height={HEIGHT}
        onPointerMove={follow}
        onPointerLeave={() => setShown(null)}
      >
        {sigma > 0 && Number.isFinite(middle) && <Band frame={frame} low={band.low} high={band.high} />}
        <ChartGrid frame={frame} />
        {Number.isFinite(middle) && (
          <ChartLevel frame={frame} className="chart-good-line" y={frame.y(middle)} />
        )}
        <path className="chart-line" d={linePath(values, frame)} />
        {history.map(({ id, value }, place) =>
          Number.isFinite(value) && id !== good && id !== bad ? (
            <circle key={id} className="chart-point" cx={frame.x(place)} cy={frame.y(value)} r={2.25} />
          ) : null,
        )}
        <End history={history} id={good} tone="good" frame={frame} decimals={decimals} />
        <End history={history} id={bad} tone="bad" frame={frame} decimals={decimals} />
        <ChartCursor frame={frame} place={shown} value={point?.value ?? Number.NaN} />
      </svg>
      <ChartReadout point={point} decimals={decimals}>
        {sigma > 0 && <span>Shaded: {BAND_SIGMAS} sigma of noise about the good value</span>}
      </ChartReadout>
    </div>
  )
}

function Band({ frame, low, high }: { frame: ChartFrame; low: number; high: number }) {
  const height = Math.max(1, frame.y(low) - frame.y(high))
  return (
    <rect
      className="chart-band"
      x={frame.left}
      width={frame.right - frame.left}
      y={frame.y(high)}
      height={height}
    />
  )
}

interface EndProps {
  readonly history: readonly Measurement[]
  readonly id: string
  readonly tone: "good" | "bad"
  readonly frame: ChartFrame
  readonly decimals: number
}

/** A marked end of the comparison: a ring for good, a filled square on its corner for bad, with its value. */
function End({ history, id, tone, frame, decimals }: EndProps) {
  const place = history.findIndex((each) => each.id === id)
  const value = history[place]?.value ?? Number.NaN
  if (!Number.isFinite(value)) return null
  const x = frame.x(place)
  const y = frame.y(value)
  const onRight = x > (frame.left + frame.right) / 2
  const below = tone === "bad" && y < frame.bottom - 20
  return (
    <g className={`chart-end chart-${tone}`}>
      {tone === "good" ? (
        <circle cx={x} cy={y} r={5} />
      ) : (
        <path d={`M${x} ${y - 6.5}L${x + 6.5} ${y}L${x} ${y + 6.5}L${x - 6.5} ${y}Z`} />
      )}
      <text
        className={onRight ? "chart-end-left" : undefined}
        x={onRight ? x + 6 : x - 6}
        y={y + (below ? 17 : -16)}
      >
        {tone} {valueText(value, decimals)}
      </text>
    </g>
  )
}
