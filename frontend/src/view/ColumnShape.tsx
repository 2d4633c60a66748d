import { shapeOf } from "./shape"

const STEPS = 24
const WIDTH = 120
const HEIGHT = 28

/** How the numbers of a column are spread, as small bars from the least to the most. */
export function ColumnShape({
  name,
  quantiles,
}: {
  readonly name: string
  readonly quantiles: readonly number[]
}) {
  const shape = shapeOf(quantiles, STEPS)
  if (!shape) return null
  const most = Math.max(...shape.shares)
  const width = WIDTH / STEPS
  const bars = shape.shares.map((share, step) => {
    const height = share > 0 ? Math.max(1, (share / most) * HEIGHT) : 0
    return `M${step * width} ${HEIGHT}v${-height}h${width - 1}v${height}Z`
  })
  return (
    <svg
      className="column-shape"
      role="img"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      aria-label={`How ${name} is spread`}
    >
      <path d={bars.join("")} />
    </svg>
  )
}

/** The commonest texts of a column, each with its share as a bar. */
export function TextShares({
  values,
  rows,
}: {
  readonly values: readonly (readonly [string, number])[]
  readonly rows: number
}) {
  const most = Math.max(1, ...values.map(([, count]) => count))
  return (
    <ul className="text-shares">
      {values.map(([text, count]) => (
        <li key={text}>
          <bdi className="text-share-name" title={text}>
            {text === "" ? "(empty)" : text}
          </bdi>
          <svg className="text-share" viewBox="0 0 40 6" preserveAspectRatio="none" aria-hidden="true">
            <rect width={(40 * count) / most} height="6" />
          </svg>
          <span className="figure faint">{rows > 0 ? `${((100 * count) / rows).toFixed(0)} %` : count}</span>
        </li>
      ))}
    </ul>
  )
}
