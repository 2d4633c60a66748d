import { useId, useState } from "react"
import { Link } from "wouter"
import { type ColumnMove, type DataDrift, useDrift } from "../../api/compare"
import type { Column } from "../../api/profile"
import type { DiffView } from "../../state/diff"
import { diffPath } from "../../state/url"
import { distributionOf } from "../../view/distribution"
import { Histogram, TextBars } from "../../view/Histogram"
import { figureText, percentText } from "../../view/numbers"
import { Failed } from "../Failed"
import { LongText } from "../LongText"
import { Waiting } from "../Waiting"
import type { DataPair } from "./rows"

const FEW = 6
/** Below this a column has not moved to speak of. */
const MOVED = 0.05

/** What the profiles of two versions say of each other: in sentences, and column by column. */
export function DataPanel({ pair, view }: { readonly pair: DataPair; readonly view: DiffView }) {
  const heading = useId()
  const { data, error, refetch } = useDrift(pair.first, pair.second, view)
  return (
    <section aria-labelledby={heading} className="data-panel">
      <div className="section-head">
        <h3 id={heading}>
          <LongText text={pair.name} most={80} plain />
        </h3>
        <p className="under-heading">
          {pair.follows && "differs because what it was made from does. "}
          {data && !pair.asked && (
            <Link href={diffPath([data.first.ref, data.second.ref])}>Compare the two</Link>
          )}
        </p>
      </div>
      {error ? (
        <Failed error={error} onRetry={refetch} className="aside-text" />
      ) : data ? (
        <Drifted drift={data} asked={pair.asked} />
      ) : (
        <Waiting what="Comparing the profiles" />
      )}
    </section>
  )
}

function Drifted({ drift, asked }: { readonly drift: DataDrift; readonly asked: boolean }) {
  const { before, after, sentences, problem } = drift
  if (problem) {
    return (
      <p className="aside-text">
        <bdi>{problem.slice(0, 600)}</bdi>
      </p>
    )
  }
  if (!before || !after) return <NoProfile drift={drift} />
  return (
    <>
      <ul className="drift-sentences">
        {sentences.map(({ text, strong }) => (
          <li key={text} className={strong ? "drift-strong" : undefined}>
            <LongText text={text} most={300} />
          </li>
        ))}
        <li className="faint">
          {figureText(before.rows)} → {figureText(after.rows)} rows
          {drift.added.length > 0 && (
            <>
              , new {drift.added.length === 1 ? "column" : "columns"}{" "}
              <LongText text={drift.added.join(", ")} most={100} />
            </>
          )}
          {drift.gone.length > 0 && (
            <>
              , gone or empty: <LongText text={drift.gone.join(", ")} most={100} />
            </>
          )}
        </li>
      </ul>
      <Columns drift={drift} asked={asked} />
    </>
  )
}

function NoProfile({ drift }: { readonly drift: DataDrift }) {
  const lacking = [drift.before ? null : drift.first, drift.after ? null : drift.second].flatMap(
    (each) => each ?? [],
  )
  return (
    <p className="aside-text">
      No profile is recorded of{" "}
      {lacking.length === 2 ? "either" : <bdi>{lacking[0]?.name.slice(0, 100)}</bdi>}, so their rows and
      columns cannot be compared.{" "}
      <code className="mono wrap">headwater profile PATH --as {lacking[0]?.ref.slice(0, 200)}</code> adds one.
    </p>
  )
}

function Columns({ drift, asked }: { readonly drift: DataDrift; readonly asked: boolean }) {
  const [whole, setWhole] = useState(false)
  const moves = drift.columns.toSorted((one, other) => weight(other) - weight(one))
  const moved = moves.filter((each) => weight(each) > MOVED)
  // What did not move is not drawn unasked, except where the two were asked about.
  const shown = whole ? moves : (asked && moved.length === 0 ? moves : moved).slice(0, FEW)
  const of = (side: "before" | "after", name: string) =>
    drift[side]?.columns.find((each) => each.name === name)
  return (
    <>
      {shown.length > 0 && (
        <>
          <ul className="legend drift-legend" aria-hidden="true">
            <li>
              <span className="drift-key drift-key-first" /> <bdi>{drift.first.name.slice(0, 60)}</bdi>
            </li>
            <li>
              <span className="drift-key drift-key-second" /> <bdi>{drift.second.name.slice(0, 60)}</bdi>
            </li>
          </ul>
          <ul className="drift-columns">
            {shown.map((move) => (
              <li key={move.column}>
                <ColumnChange
                  move={move}
                  before={of("before", move.column)}
                  after={of("after", move.column)}
                  drift={drift}
                />
              </li>
            ))}
          </ul>
        </>
      )}
      {moves.length > shown.length || whole ? (
        <button type="button" className="link-button drift-more" onClick={() => setWhole(!whole)}>
          {whole ? "Only what moved" : `All ${moves.length.toLocaleString("en")} columns`}
        </button>
      ) : null}
    </>
  )
}

/** How much a column moved, by whatever it moved most. */
function weight({ ks, nulls, fresh, lost }: ColumnMove): number {
  return Math.max(ks || 0, Math.abs(nulls || 0), fresh.length + lost.length > 0 ? 0.5 : 0)
}

function ColumnChange({
  move,
  before,
  after,
  drift,
}: {
  readonly move: ColumnMove
  readonly before: Column | undefined
  readonly after: Column | undefined
  readonly drift: DataDrift
}) {
  if (!before || !after) return null
  return (
    <>
      <p className="drift-column">
        <bdi className="drift-name">
          <LongText text={move.column} most={40} plain />
        </bdi>
        {move.ks > MOVED && (
          <span className="figure drift-ks" title="Largest difference of the two distribution functions">
            KS {percentText(move.ks)}
          </span>
        )}
      </p>
      <Spread column={move.column} before={before} after={after} drift={drift} />
      <p className="figure faint drift-figures">
        {Number.isFinite(before.mean) && Number.isFinite(after.mean) && (
          <>
            mean {figureText(before.mean)} → {figureText(after.mean)}
          </>
        )}
        {(before.nulls > 0 || after.nulls > 0) && (
          <>
            {" "}
            missing {figureText(before.nulls)} → {figureText(after.nulls)}
          </>
        )}
      </p>
      <Texts move={move} />
    </>
  )
}

/** How the values of a column were and are spread, drawn where that is known. */
function Spread({
  column,
  before,
  after,
  drift: { histograms, before: first, after: second },
}: {
  readonly column: string
  readonly before: Column
  readonly after: Column
  readonly drift: DataDrift
}) {
  const numbers = distributionOf(
    { quantiles: before.quantiles, histogram: histograms.before.get(column) ?? null },
    { quantiles: after.quantiles, histogram: histograms.after.get(column) ?? null },
  )
  if (numbers) return <Histogram distribution={numbers} label={`${column.slice(0, 100)} before and after`} />
  if (before.values.length === 0 && after.values.length === 0)
    return <p className="faint drift-figures">{kindOf(before, after)}</p>
  return (
    <TextBars
      before={before.values}
      after={after.values}
      rows={{ before: first?.rows ?? 0, after: second?.rows ?? 0 }}
    />
  )
}

/** The texts that came into a column and went from it. */
function Texts({ move: { fresh, lost } }: { readonly move: ColumnMove }) {
  if (fresh.length === 0 && lost.length === 0) return null
  return (
    <p className="drift-figures">
      {fresh.length > 0 && (
        <>
          new: <LongText text={fresh.join(", ")} most={60} plain />{" "}
        </>
      )}
      {lost.length > 0 && (
        <>
          gone: <LongText text={lost.join(", ")} most={60} plain />
        </>
      )}
    </p>
  )
}

function kindOf(before: Column, after: Column): string {
  const said = ({ type, distinct, atLeast }: Column) =>
    type === "text" && Number.isFinite(distinct)
      ? `${atLeast ? "over " : ""}${distinct.toLocaleString("en")} different texts`
      : type || "nothing"
  const [was, is] = [said(before), said(after)]
  return was === is ? was : `${was} → ${is}`
}
