import { useState } from "react"
import { Link } from "wouter"
import type { CompareAnswer, Row, Side, Spread } from "../../api/compare"
import type { DiffView } from "../../state/diff"
import { diffPath, nodePath } from "../../state/url"
import { KindMark } from "../../view/KindMark"
import { decimalsFor, deltaText, figureText, valueText } from "../../view/numbers"
import { LongText } from "../LongText"
import { firstRows, isNumeric, numberIn, type Section, valueAt } from "./rows"
import { Value } from "./Value"

/** More cells than this are slow to scroll; further rows come when asked for. */
const MOST_CELLS = 12_000
const LEAST_ROWS = 100

interface TableProps {
  readonly answer: CompareAnswer
  readonly sections: readonly Section[]
  readonly spreads: ReadonlyMap<string, Spread>
  readonly view: DiffView
}

/** The compared things as columns, what they differ in as rows; heading and names stay in sight. */
export function CompareTable({ answer, sections, spreads, view }: TableProps) {
  const { sides } = answer
  const pair = sides.length === 2
  const step = Math.max(LEAST_ROWS, Math.floor(MOST_CELLS / sides.length))
  const [most, setMost] = useState(step)
  const { shown, left } = firstRows(sections, most)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section className="compare-scroll" aria-label="Comparison" tabIndex={0}>
      <table className={pair ? "compare-table compare-pair" : "compare-table"}>
        <thead>
          <tr>
            <td className="compare-corner" />
            {sides.map((side, at) => (
              <SideHead key={side.uid} side={side} at={at} view={view} />
            ))}
            {pair && <th scope="col">Change</th>}
          </tr>
        </thead>
        {shown.map(({ name, title, rows }) => (
          <tbody key={name}>
            <tr className="compare-section">
              <th scope="rowgroup" colSpan={sides.length + (pair ? 2 : 1)}>
                <span>{title}</span>
              </th>
            </tr>
            {rows.map((row) => (
              <CompareRow
                key={row.name}
                row={row}
                pair={pair}
                spread={name === "metrics" ? spreads.get(row.name) : undefined}
                view={view}
              />
            ))}
          </tbody>
        ))}
      </table>
      {left > 0 && (
        <p className="compare-left">
          <button type="button" className="button" onClick={() => setMost(most + step)}>
            Show {Math.min(left, step).toLocaleString("en")} more
          </button>{" "}
          <span className="faint">of {left.toLocaleString("en")} rows; the filter looks at all of them</span>
        </p>
      )}
    </section>
  )
}

function SideHead({ side, at, view }: { readonly side: Side; readonly at: number; readonly view: DiffView }) {
  const others = view.refs.filter((_, place) => place !== at)
  const { asOf, knownAt } = view
  return (
    <th scope="col">
      <span className="compare-side">
        <KindMark kind={side.kind} size={13} />
        <Link href={nodePath({ ref: side.ref, asOf, knownAt })}>
          <LongText text={side.name} most={28} plain />
        </Link>
      </span>
      <span className="compare-side-more">
        {side.run && side.run.uid !== side.uid ? (
          <LongText text={side.run.name} most={20} plain />
        ) : (
          <span>{side.time.slice(0, 10)}</span>
        )}
        {view.refs.length > 2 && (
          <Link
            href={diffPath(others, { ...view, refs: others })}
            aria-label={`Leave out ${side.name.slice(0, 100)}`}
          >
            ×
          </Link>
        )}
      </span>
    </th>
  )
}

function CompareRow({
  row,
  pair,
  spread,
  view,
}: {
  readonly row: Row
  readonly pair: boolean
  readonly spread: Spread | undefined
  readonly view: DiffView
}) {
  const numeric = isNumeric(row)
  const metric = row.section === "metrics"
  const decimals = metric && numeric ? decimalsOf(row) : 0
  const usual = pair ? (row.cells[0] ?? null) : commonest(row)
  return (
    <tr className={row.differs ? undefined : "compare-same"}>
      <th scope="row">
        <LongText text={row.name} most={48} plain />
        {!row.root && <span className="compare-note"> follows</span>}
        {!pair && spread && Number.isFinite(spread.sigma) && (
          <span className="compare-note" title={spread.source}>
            {" "}
            seeds ±{valueText(spread.sigma, 3)}
          </span>
        )}
      </th>
      {row.cells.map((cell, at) => {
        const text = valueAt(row, at)
        const stands = row.differs && usual !== null && cell !== usual
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: the sides of a row keep their order
          <td key={at} className={cellClass(numeric, stands)}>
            {text === null ? (
              <span className="faint">
                <span aria-hidden="true">–</span>
                <span className="unseen">none</span>
              </span>
            ) : metric && numeric ? (
              valueText(numberIn(text), decimals)
            ) : (
              <Linked row={row} cell={cell} view={view}>
                <Value text={text} other={row.differs ? otherValue(row, at, pair) : null} />
              </Linked>
            )}
          </td>
        )
      })}
      {pair && (
        <td className="figure compare-change">
          <Change row={row} decimals={decimals} spread={spread} />
        </td>
      )}
    </tr>
  )
}

const LINKED: ReadonlySet<string> = new Set(["data", "models", "evaluation"])

/** A version leads to its page. */
function Linked({
  row,
  cell,
  view,
  children,
}: {
  readonly row: Row
  readonly cell: number
  readonly view: DiffView
  readonly children: React.ReactNode
}) {
  const uid = row.uids[cell]
  if (!uid || !LINKED.has(row.section)) return children
  return <Link href={nodePath({ ref: uid, asOf: view.asOf, knownAt: view.knownAt })}>{children}</Link>
}

/** What a value is told apart from: the first one, or the first's from the next that differs. */
function otherValue(row: Row, at: number, pair: boolean): string | null {
  if (pair) return valueAt(row, at === 0 ? 1 : 0)
  return row.cells[at] === row.cells[0] ? null : valueAt(row, 0)
}

function Change({
  row,
  decimals,
  spread,
}: {
  readonly row: Row
  readonly decimals: number
  readonly spread: Spread | undefined
}) {
  if (!row.differs) return <span className="faint">same</span>
  const [first, second] = [valueAt(row, 0), valueAt(row, 1)]
  if (first === null) return "added"
  if (second === null) return "removed"
  if (!isNumeric(row)) return ""
  const moved = numberIn(second) - numberIn(first)
  if (row.section !== "metrics") return `${moved > 0 ? "+" : ""}${figureText(moved)}`
  const sigmas = spread && spread.sigma > 0 ? Math.abs(moved) / spread.sigma : Number.NaN
  return (
    <>
      {deltaText(moved, decimals)}
      {Number.isFinite(sigmas) && (
        <span className="compare-note" title={`Noise ${valueText(spread?.sigma ?? 0, 4)}: ${spread?.source}`}>
          {" "}
          {spread?.assumed ? "about " : ""}
          {sigmas.toFixed(1)} σ
        </span>
      )}
    </>
  )
}

function cellClass(numeric: boolean, stands: boolean): string {
  return [numeric && "figure compare-figure", stands && "compare-stands"].filter(Boolean).join(" ")
}

/** The level that most sides have, by which the others stand out; null where no two have the same. */
function commonest({ cells }: Row): number | null {
  const counts = new Map<number, number>()
  for (const cell of cells) counts.set(cell, (counts.get(cell) ?? 0) + 1)
  const [most] = [...counts].sort(([one, a], [other, b]) => b - a || one - other)
  return most && most[1] > 1 ? most[0] : null
}

function decimalsOf(row: Row): number {
  const values = row.levels.map(numberIn).sort((one, other) => one - other)
  const gaps = values.slice(1).map((value, at) => decimalsFor(values[at] ?? value, value))
  return Math.min(5, Math.max(3, ...gaps.slice(0, 1), ...(row.levels.length === 2 ? gaps : [])))
}
