import type { ReactNode } from "react"
import type { ChartFrame } from "./chart"
import { tickDecimals, valueText } from "./numbers"

/** Ticks with their values, and which end of the time line is which. */
export function ChartGrid({ frame }: { readonly frame: ChartFrame }) {
  const decimals = tickDecimals(frame.ticks)
  return (
    <>
      {frame.ticks.map((tick) => (
        <g key={tick} className="chart-tick">
          <ChartLevel frame={frame} y={frame.y(tick)} />
          <text x={frame.left - 8} y={frame.y(tick)}>
            {valueText(tick, decimals)}
          </text>
        </g>
      ))}
      <g className="chart-axis">
        <text x={frame.left} y={frame.height - 6}>
          oldest
        </text>
        <text className="chart-axis-end" x={frame.right} y={frame.height - 6}>
          newest
        </text>
      </g>
    </>
  )
}

/** A line across a chart at one height. */
export function ChartLevel({
  frame,
  y,
  className,
}: {
  readonly frame: ChartFrame
  readonly y: number
  readonly className?: string
}) {
  return <line className={className} x1={frame.left} x2={frame.right} y1={y} y2={y} />
}

/** The measurement that is pointed at; nothing where there is none. */
export function ChartCursor({
  frame,
  place,
  value,
}: {
  readonly frame: ChartFrame
  readonly place: number | null
  readonly value: number
}) {
  if (place === null || !Number.isFinite(value)) return null
  return (
    <g className="chart-cursor">
      <line x1={frame.x(place)} x2={frame.x(place)} y1={frame.top} y2={frame.bottom} />
      <circle cx={frame.x(place)} cy={frame.y(value)} r={4.5} />
    </g>
  )
}

/** What is pointed at in words, else what the chart shows besides its line. */
export function ChartReadout({
  point,
  decimals,
  children,
}: {
  readonly point: { readonly name: string; readonly value: number } | undefined
  readonly decimals: number
  readonly children: ReactNode
}) {
  return (
    <p className="chart-readout">
      {point ? (
        <>
          <bdi className="chart-readout-name">{point.name}</bdi>
          <span className="figure">{valueText(point.value, decimals)}</span>
        </>
      ) : (
        children
      )}
    </p>
  )
}
