import { type KeyboardEvent, memo } from "react"
import { Link } from "wouter"
import { type Item, isMetric } from "../../api/catalog"
import { shownName } from "../../api/named"
import type { Order } from "../../state/catalog"
import { nodePath } from "../../state/url"
import { KindMark } from "../../view/KindMark"
import { lookOf } from "../../view/kinds"
import { valueText } from "../../view/numbers"
import { dayText } from "../../view/times"
import { LongText } from "../LongText"

export interface CatalogTableProps {
  readonly items: readonly Item[]
  readonly columns: readonly string[]
  readonly order: Order | null
  readonly chosen: ReadonlySet<string>
  readonly asOf: string
  readonly onOrder: (field: string) => void
  readonly onChoose: (item: Item, on: boolean) => void
}

/** What was found as a table; the arrow keys go from row to row, x chooses one. */
export const CatalogTable = memo(function CatalogTable(props: CatalogTableProps) {
  const { items, columns, order, chosen, asOf, onOrder, onChoose } = props
  const heading = (field: string, title: string, figure = false) => (
    <Heading key={field} {...{ field, title, figure, order, onOrder }} />
  )
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section className="catalog-scroll" tabIndex={0} aria-label="What was found">
      <table className="catalog-table" onKeyDown={walkRows}>
        <thead>
          <tr>
            <th scope="col">
              <span className="unseen">Choose</span>
            </th>
            {heading("name", "Name")}
            {columns.map((column) =>
              heading(column, column.slice(column.indexOf(".") + 1), isMetric(column)),
            )}
            <th scope="col">Owner</th>
            {heading("occurred_at", "Date")}
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <Row
              key={item.uid}
              item={item}
              columns={columns}
              chosen={chosen.has(item.ref)}
              asOf={asOf}
              onChoose={onChoose}
            />
          ))}
        </tbody>
      </table>
    </section>
  )
})

function Heading({
  field,
  title,
  figure,
  order,
  onOrder,
}: {
  readonly field: string
  readonly title: string
  readonly figure: boolean
  readonly order: Order | null
  readonly onOrder: (field: string) => void
}) {
  const mine = order?.field === field
  return (
    <th
      scope="col"
      className={figure ? "catalog-figure" : undefined}
      aria-sort={mine ? (order.descending ? "descending" : "ascending") : undefined}
    >
      <button
        type="button"
        className="catalog-sort"
        title={`Order by ${field}`}
        onClick={() => onOrder(field)}
      >
        <LongText text={title} most={28} plain />
        <span aria-hidden="true">{mine ? (order.descending ? " ↓" : " ↑") : ""}</span>
      </button>
    </th>
  )
}

const Row = memo(function Row({
  item,
  columns,
  chosen,
  asOf,
  onChoose,
}: {
  readonly item: Item
  readonly columns: readonly string[]
  readonly chosen: boolean
  readonly asOf: string
  readonly onChoose: (item: Item, on: boolean) => void
}) {
  const name = nameOf(item)
  return (
    <tr className={chosen ? "catalog-chosen" : undefined}>
      <td>
        <input
          type="checkbox"
          checked={chosen}
          aria-label={`Choose ${name.slice(0, 80)}`}
          onChange={(event) => onChoose(item, event.target.checked)}
        />
      </td>
      <th scope="row">
        <Thing item={item} name={name} asOf={asOf} />
      </th>
      {columns.map((column) => (
        <td key={column} className={isMetric(column) ? "catalog-figure figure" : undefined}>
          <Cell value={item.cells.get(column)} />
        </td>
      ))}
      <td className="faint">
        <LongText text={item.owners.join(", ")} most={30} plain />
      </td>
      <td className="figure faint">
        <time dateTime={item.occurredAt}>{dayText(item.occurredAt)}</time>
      </td>
    </tr>
  )
})

/** What the thing is and is called, where it belongs, and its state where that is not plainly good. */
function Thing({ item, name, asOf }: { readonly item: Item; readonly name: string; readonly asOf: string }) {
  return (
    <span className="catalog-thing">
      <KindMark kind={item.kind} size={13} />
      <span>
        <span className="unseen">{lookOf(item.kind).word} </span>
        <Link className="catalog-name" href={nodePath({ ref: item.ref, asOf })}>
          <LongText text={name} most={70} plain />
        </Link>
        {item.project && (
          <span className="faint">
            {" "}
            in <LongText text={item.project} most={30} plain />
          </span>
        )}
        {item.aliases.map((alias) => (
          <span className="alias" key={alias}>
            <LongText text={alias} most={24} plain />
          </span>
        ))}
        {item.state && item.state !== "COMPLETE" && (
          <span className="catalog-state">{item.state.toLowerCase()}</span>
        )}
      </span>
    </span>
  )
}

function Cell({ value }: { readonly value: string | number | undefined }) {
  if (value === undefined) return null
  if (typeof value === "number") return valueText(value, 4)
  return <LongText text={value} most={40} plain />
}

/** Up and down go to the name in the row before or after; x chooses the row. */
function walkRows(event: KeyboardEvent<HTMLTableElement>): void {
  const row = event.target instanceof Element ? event.target.closest("tbody tr") : null
  if (!row || event.ctrlKey || event.metaKey || event.altKey) return
  if (event.key === "x") {
    row.querySelector("input")?.click()
    return
  }
  const next =
    event.key === "ArrowDown"
      ? row.nextElementSibling
      : event.key === "ArrowUp"
        ? row.previousElementSibling
        : null
  const name = next?.querySelector<HTMLElement>(".catalog-name")
  if (!name) return
  event.preventDefault()
  name.focus()
}

function nameOf({ about, kind, name }: Item): string {
  return about || shownName(kind, name)
}
