import { type PointerEvent, useState } from "react"
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
        <Grid frame={frame} />
        {Number.isFinite(middle) && <Level frame={frame} className="chart-good-line" y={frame.y(middle)} />}
        <path className="chart-line" d={linePath(values, frame)} />
        {history.map(({ id, value }, place) =>
          Number.isFinite(value) && id !== good && id !== bad ? (
            <circle key={id} className="chart-point" cx={frame.x(place)} cy={frame.y(value)} r={2.25} />
          ) : null,
        )}
        <End history={history} id={good} tone="good" frame={frame} decimals={decimals} />
        <End history={history} id={bad} tone="bad" frame={frame} decimals={decimals} />
        {shown !== null && point && Number.isFinite(point.value) && (
          <Cursor frame={frame} x={frame.x(shown)} y={frame.y(point.value)} />
        )}
      </svg>
      <p className="chart-readout">
        {point ? (
          <>
            <bdi className="chart-readout-name">{point.name}</bdi>
            <span className="figure">{valueText(point.value, decimals)}</span>
          </>
        ) : (
          sigma > 0 && <span>Shaded: {BAND_SIGMAS} sigma of noise about the good value</span>
        )}
      </p>
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

/** Ticks with their values, and which end of the time line is which. */
function Grid({ frame }: { frame: ChartFrame }) {
  const decimals = tickDecimals(frame.ticks)
  return (
    <>
      {frame.ticks.map((tick) => (
        <g key={tick} className="chart-tick">
          <Level frame={frame} y={frame.y(tick)} />
          <text x={frame.left - 8} y={frame.y(tick)}>
            {valueText(tick, decimals)}
          </text>
        </g>
      ))}
      <g className="chart-axis">
        <text x={frame.left} y={HEIGHT - 6}>
          oldest
        </text>
        <text className="chart-axis-end" x={frame.right} y={HEIGHT - 6}>
          newest
        </text>
      </g>
    </>
  )
}

function Level({ frame, y, className }: { frame: ChartFrame; y: number; className?: string }) {
  return <line className={className} x1={frame.left} x2={frame.right} y1={y} y2={y} />
}

function Cursor({ frame, x, y }: { frame: ChartFrame; x: number; y: number }) {
  return (
    <g className="chart-cursor">
      <line x1={x} x2={x} y1={frame.top} y2={frame.bottom} />
      <circle cx={x} cy={y} r={4.5} />
    </g>
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

/** The fewest decimals that write the distance between ticks exactly. */
function tickDecimals(ticks: readonly number[]): number {
  const step = Math.abs((ticks[1] ?? 1) - (ticks[0] ?? 0))
  const exact = (decimals: number) => Math.abs(Number(step.toFixed(decimals)) - step) < step * 1e-6
  return [0, 1, 2, 3, 4, 5, 6, 7].find(exact) ?? 8
}
