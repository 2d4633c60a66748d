import { useState } from "react"
import type { Column, Profile } from "../../api/profile"
import { ColumnShape, TextShares } from "../../view/ColumnShape"
import { countText, percentText, valueText } from "../../view/numbers"
import { LongText } from "../LongText"

const FIRST_SHOWN = 40
const TEXTS_SHOWN = 4
const SHARES_SHOWN = 12

/** What every column of a table looks like: its kind, its gaps, its spread. */
export function ProfileTable({ profile }: { readonly profile: Profile }) {
  const [all, setAll] = useState(false)
  const shown = all ? profile.columns : profile.columns.slice(0, FIRST_SHOWN)
  const associated = profile.columns.some(({ association }) => Number.isFinite(association))
  return (
    <>
      <LabelShares profile={profile} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <section className="node-table-scroll" tabIndex={0} aria-label="Columns">
        <table className="node-table node-profile">
          <Headings associated={associated} />
          <tbody>
            {shown.map((column) => (
              <Row key={column.name} column={column} profile={profile} associated={associated} />
            ))}
          </tbody>
        </table>
      </section>
      {shown.length < profile.columns.length && (
        <button type="button" className="button more" onClick={() => setAll(true)}>
          Show all {countText(profile.columns.length, "column")}
        </button>
      )}
      {profile.partial.length > 0 && (
        <p className="faint">Not made from everything: {profile.partial.join(", ")}.</p>
      )}
    </>
  )
}

/** How the rows fall to the values of the label. */
function LabelShares({ profile: { label, shares } }: { readonly profile: Profile }) {
  if (shares.length === 0) return null
  return (
    <p className="node-label-shares">
      Predicts <bdi>{label}</bdi>:{" "}
      {shares.slice(0, SHARES_SHOWN).map(([name, share], at) => (
        <span key={name}>
          {at > 0 && ", "}
          <bdi>{name}</bdi> <span className="figure">{percentText(share)}</span>
        </span>
      ))}
    </p>
  )
}

const FIGURES = ["Least", "Mean ± std", "Most", "Missing"]

function Headings({ associated }: { readonly associated: boolean }) {
  return (
    <thead>
      <tr>
        <th scope="col">Column</th>
        <th scope="col">Spread</th>
        {FIGURES.map((title) => (
          <th scope="col" className="node-figure" key={title}>
            {title}
          </th>
        ))}
        {associated && (
          <th scope="col" className="node-figure" title="How much the label explains of it, 0 to 1">
            Goes with label
          </th>
        )}
      </tr>
    </thead>
  )
}

function Row({
  column,
  profile,
  associated,
}: {
  readonly column: Column
  readonly profile: Profile
  readonly associated: boolean
}) {
  const number = column.type === "number"
  const missing = column.nulls / profile.rows
  return (
    <tr>
      <th scope="row">
        <LongText text={column.name} most={50} plain />
        {column.name === profile.label && <span className="node-role">label</span>}
        {column.name === profile.key && <span className="node-role">key</span>}
      </th>
      <td>
        <Spread column={column} rows={profile.rows} />
      </td>
      <td className="node-figure figure">{number ? valueText(column.min, 3) : ""}</td>
      <td className="node-figure figure">
        {number ? `${valueText(column.mean, 3)} ± ${valueText(column.std, 3)}` : ""}
      </td>
      <td className="node-figure figure">{number ? valueText(column.max, 3) : ""}</td>
      <td className="node-figure figure">
        {missing > 0 ? percentText(missing, missing < 0.01 ? 1 : 0) : ""}
      </td>
      {associated && (
        <td className="node-figure figure">
          {Number.isFinite(column.association) ? valueText(column.association, 2) : ""}
        </td>
      )}
    </tr>
  )
}

function Spread({ column, rows }: { readonly column: Column; readonly rows: number }) {
  if (column.type === "number")
    return <ColumnShape name={column.name.slice(0, 80)} quantiles={column.quantiles} />
  if (column.values.length > 0) return <TextShares values={column.values.slice(0, TEXTS_SHOWN)} rows={rows} />
  return <span className="faint">{distinctWords(column)}</span>
}

function distinctWords({ type, distinct, atLeast }: Column): string {
  if (type === "empty") return "all missing"
  if (!Number.isFinite(distinct)) return "text"
  return `${atLeast ? "at least " : ""}${countText(distinct, "different text")}`
}
