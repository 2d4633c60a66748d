import { Fragment, useState } from "react"
import { Link } from "wouter"
import type { Affected } from "../../api/impact"
import type { ImpactView, Sort } from "../../state/impact"
import { lineagePath, nodePath, whyPath } from "../../state/url"
import { KindMark } from "../../view/KindMark"
import { lookOf } from "../../view/kinds"
import { LongText } from "../LongText"
import { type Group, groupOf } from "./rows"

const STEP = 300
const HEADS: readonly (readonly [Sort, string, string])[] = [
  ["name", "Thing", "What depends on it"],
  ["served", "In use as", "Its aliases, and the endpoints that serve it"],
  ["owner", "Owner", "Who answers for it"],
  ["steps", "Steps", "How many steps lie between what is bad and this"],
  ["when", "Since", "When it came to be"],
]
const TITLES: Readonly<Record<Group, string>> = {
  served: "In use now",
  affected: "Also affected",
  measured: "Only what was measured is in doubt",
}

interface TableProps {
  readonly things: readonly Affected[]
  readonly view: ImpactView
  readonly onUpdate: (part: Partial<ImpactView>) => void
  readonly onPoint: (uid: string | null) => void
}

/** Everything that is affected, one thing a row. */
export function ImpactTable({ things, view, onUpdate, onPoint }: TableProps) {
  const [most, setMost] = useState(STEP)
  const shown = things.slice(0, most)
  const left = things.length - shown.length
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section className="impact-scroll" aria-label="What is affected" tabIndex={0}>
      <table className="impact-table">
        <Headings view={view} onUpdate={onUpdate} />
        {parts(shown, view).map(({ group, rows }) => (
          <tbody key={group}>
            {group !== "all" && (
              <tr className="impact-group">
                <th scope="rowgroup" colSpan={HEADS.length + 1}>
                  {TITLES[group]}
                </th>
              </tr>
            )}
            {rows.map((each) => (
              <Row key={each.uid} affected={each} view={view} onPoint={onPoint} />
            ))}
          </tbody>
        ))}
      </table>
      {things.length === 0 && <p className="empty">Nothing that is affected matches.</p>}
      {left > 0 && (
        <p className="more">
          <button type="button" className="button" onClick={() => setMost(most + STEP)}>
            Show {Math.min(left, STEP).toLocaleString("en")} more
          </button>{" "}
          <span className="faint">of {left.toLocaleString("en")}; the CSV has all of them</span>
        </p>
      )}
    </section>
  )
}

/** The headings, each of which orders the table, and turns the order around when it does already. */
function Headings({ view, onUpdate }: Pick<TableProps, "view" | "onUpdate">) {
  const sortBy = (sort: Sort) => onUpdate({ sort, reversed: sort === view.sort && !view.reversed })
  return (
    <thead>
      <tr>
        {HEADS.map(([sort, title, hint]) => (
          <th
            key={sort}
            scope="col"
            className={sort === "steps" ? "figure-head" : undefined}
            aria-sort={view.sort === sort ? (view.reversed ? "descending" : "ascending") : undefined}
          >
            <button type="button" className="sort-button" title={hint} onClick={() => sortBy(sort)}>
              {title}
              <span aria-hidden="true" className="sort-sign">
                {view.sort === sort ? (view.reversed ? "↓" : "↑") : ""}
              </span>
            </button>
          </th>
        ))}
        <th scope="col">
          <span className="unseen">More</span>
        </th>
      </tr>
    </thead>
  )
}

interface Part {
  readonly group: Group | "all"
  readonly rows: readonly Affected[]
}

/** The rows under headings while they are ordered by use; else in one. */
function parts(things: readonly Affected[], view: ImpactView): readonly Part[] {
  if (view.sort !== "served") return [{ group: "all", rows: things }]
  const groups = [...new Set(things.map(groupOf))]
  return groups.map((group) => ({ group, rows: things.filter((each) => groupOf(each) === group) }))
}

interface AffectedProps {
  readonly affected: Affected
  readonly view: ImpactView
}

function Row({ affected, view, onPoint }: AffectedProps & Pick<TableProps, "onPoint">) {
  const { uid, kind, owners, steps, time } = affected
  return (
    <tr
      onPointerEnter={() => onPoint(uid)}
      onPointerLeave={() => onPoint(null)}
      onFocus={() => onPoint(uid)}
      onBlur={() => onPoint(null)}
    >
      <th scope="row" data-label="Thing">
        <Thing affected={affected} view={view} />
      </th>
      <td data-label="In use as">
        <InUse affected={affected} view={view} />
      </td>
      <td data-label="Owner">
        {owners.length > 0 ? (
          <LongText text={owners.join(", ")} most={40} plain />
        ) : (
          kind !== "Run" && <span className="faint">nobody</span>
        )}
      </td>
      <td data-label="Steps" className="figure figure-cell-end">
        {Number.isFinite(steps) ? steps : ""}
      </td>
      <td data-label="Since" className="figure">
        {time.slice(0, 10)}
      </td>
      <td className="impact-links">
        <Ways affected={affected} view={view} />
      </td>
    </tr>
  )
}

function Thing({ affected: { ref, kind, name }, view: { asOf, knownAt } }: AffectedProps) {
  return (
    <span className="impact-thing">
      <KindMark kind={kind} size={14} />
      <span>
        <Link href={nodePath({ ref, asOf, knownAt })}>
          <LongText text={name} most={60} plain />
        </Link>{" "}
        <span className="faint impact-kind">{lookOf(kind).word}</span>
      </span>
    </span>
  )
}

/** Its aliases and the endpoints that serve it, or why it is not in use itself. */
function InUse({ affected: { kind, aliases, servedBy, measurementOnly }, view }: AffectedProps) {
  return (
    <>
      {aliases.map((alias) => (
        <Fragment key={alias}>
          <span className="alias">
            <LongText text={alias} most={24} plain />
          </span>{" "}
        </Fragment>
      ))}
      {servedBy.map((endpoint) => (
        <Fragment key={endpoint.uid}>
          <span className="impact-endpoint">
            <KindMark kind="Deployment" size={11} /> <LongText text={endpoint.name} most={24} plain />
          </span>{" "}
        </Fragment>
      ))}
      {kind === "Deployment" && <span className="faint">endpoint</span>}
      {measurementOnly && view.sort !== "served" && <span className="faint">only its measurement</span>}
    </>
  )
}

function Ways({ affected: { ref, kind, name }, view: { asOf, knownAt } }: AffectedProps) {
  return (
    <>
      <Link href={lineagePath({ ref, asOf, knownAt })}>
        lineage<span className="unseen"> of {name.slice(0, 100)}</span>
      </Link>
      {kind === "ModelVersion" && (
        <Link href={whyPath({ bad: ref, asOf, knownAt })}>
          why<span className="unseen"> {name.slice(0, 100)} moved</span>
        </Link>
      )}
    </>
  )
}
