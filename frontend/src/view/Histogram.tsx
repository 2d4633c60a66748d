import type { Distribution } from "./distribution"
import { figureText } from "./numbers"

const WIDTH = 200
const HEIGHT = 34

/** Two distributions over one range: the first as bars, the second as a line over them. */
export function Histogram({ distribution, label }: { distribution: Distribution; label: string }) {
  const { first, second, low, high, log } = distribution
  const most = Math.max(...first, ...second)
  const width = WIDTH / first.length
  const heightOf = (share: number) => (share / most) * (HEIGHT - 2)
  const bars = first.map((share, step) =>
    share > 0
      ? `M${round(step * width)} ${HEIGHT}v${-round(Math.max(1, heightOf(share)))}h${round(width)}V${HEIGHT}Z`
      : "",
  )
  const line = second.map((share, step) => {
    const y = round(HEIGHT - heightOf(share))
    return `${step === 0 ? `M0 ${y}` : `V${y}`}H${round((step + 1) * width)}`
  })
  return (
    <figure className="histogram">
      <svg
        role="img"
        aria-label={label}
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        width={WIDTH}
        height={HEIGHT}
      >
        <path className="histogram-first" d={bars.join("")} />
        <path className="histogram-second" d={line.join("")} />
        <path className="histogram-base" d={`M0 ${HEIGHT - 0.5}H${WIDTH}`} />
      </svg>
      <figcaption className="histogram-ends">
        <span className="figure">{figureText(low)}</span>
        {log && <span title="Steps are equal by their logarithm">log</span>}
        <span className="figure">{figureText(high)}</span>
      </figcaption>
    </figure>
  )
}

/** Shares of texts before and after, the most frequent first. */
export function TextBars({
  before,
  after,
  rows,
}: {
  before: readonly (readonly [string, number])[]
  after: readonly (readonly [string, number])[]
  rows: { readonly before: number; readonly after: number }
}) {
  const was = new Map(before)
  const is = new Map(after)
  const texts = [...new Set([...before, ...after].map(([text]) => text))]
  const shares = texts.map((text) => ({
    text,
    first: (was.get(text) ?? 0) / Math.max(1, rows.before),
    second: (is.get(text) ?? 0) / Math.max(1, rows.after),
  }))
  shares.sort((one, other) => Math.abs(other.second - other.first) - Math.abs(one.second - one.first))
  const shown = shares.slice(0, MOST_TEXTS)
  return (
    <ul className="text-bars">
      {shown.map(({ text, first, second }) => (
        <li key={text}>
          <bdi className="text-bar-name" title={text.slice(0, 500)}>
            {text === "" ? "(empty)" : text.slice(0, 60)}
          </bdi>
          <svg className="text-bar" viewBox="0 0 60 12" preserveAspectRatio="none" aria-hidden="true">
            <rect className="histogram-first" width={60 * Math.min(1, first)} height="12" />
            <path className="histogram-second" d={`M${60 * Math.min(1, second)} 0V12`} />
          </svg>
          <span className="figure faint">
            {percent(first)} → {percent(second)}
          </span>
        </li>
      ))}
      {shares.length > shown.length && (
        <li className="faint">and {(shares.length - shown.length).toLocaleString("en")} more</li>
      )}
    </ul>
  )
}

const MOST_TEXTS = 4

function percent(share: number): string {
  return `${(100 * share).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %`
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
