import { Link } from "wouter"
import type { Version } from "../../api/node"
import type { NodeView } from "../../state/node"
import { nodePath, whyPath } from "../../state/url"
import { KindMark } from "../../view/KindMark"
import { valueText } from "../../view/numbers"
import { dayText } from "../../view/times"
import { LongText } from "../LongText"
import { measuredOf, metricIn } from "./metrics"

const RUNS_SHOWN = 2

interface TableProps {
  readonly versions: readonly Version[]
  /** The metrics that have a column. */
  readonly metrics: readonly string[]
  /** Whether there is a column for how many rows a version has. */
  readonly counted: boolean
  readonly chosen: readonly string[]
  readonly onChoose: (ref: string, on: boolean) => void
  readonly view: NodeView
}

/** Versions, one a row: what was measured of each, what made it, where it is in use. */
export function VersionsTable({ versions, metrics, counted, chosen, onChoose, view }: TableProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section className="node-table-scroll" tabIndex={0} aria-label="Versions, newest first">
      <table className="node-table">
        <Headings metrics={metrics} counted={counted} />
        <tbody>
          {versions.map((version) => (
            <Row
              key={version.uid}
              version={version}
              metrics={metrics}
              chosen={chosen.includes(version.qualifiedRef)}
              onChoose={onChoose}
              view={view}
            />
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Headings({ metrics, counted }: Pick<TableProps, "metrics" | "counted">) {
  return (
    <thead>
      <tr>
        <th scope="col">
          <span className="unseen">Compare</span>
        </th>
        <th scope="col">Version</th>
        {metrics.map((key) => (
          <th scope="col" className="node-figure" key={key}>
            <LongText text={key} most={24} plain />
          </th>
        ))}
        {counted && (
          <th scope="col" className="node-figure">
            Rows
          </th>
        )}
        <th scope="col">Made by</th>
        <th scope="col">Date</th>
      </tr>
    </thead>
  )
}

interface VersionProps {
  readonly version: Version
  readonly view: NodeView
}

function Row({
  version,
  metrics,
  chosen,
  onChoose,
  view,
}: VersionProps & {
  readonly metrics: readonly string[]
  readonly chosen: boolean
  readonly onChoose: (ref: string, on: boolean) => void
}) {
  return (
    <tr className={chosen ? "node-chosen" : undefined}>
      <td>
        <input
          type="checkbox"
          checked={chosen}
          aria-label={`Compare ${version.name.slice(0, 80)}`}
          onChange={(event) => onChoose(version.qualifiedRef, event.target.checked)}
        />
      </td>
      <th scope="row">
        <Name version={version} view={view} />
      </th>
      {metrics.map((key) => (
        <td className="node-figure figure" key={key}>
          <Measured version={version} metric={key} />
        </td>
      ))}
      {"rows" in version && <td className="node-figure figure">{rowsText(version.rows)}</td>}
      <td>
        <Makers version={version} view={view} />
      </td>
      <td className="figure faint">
        <time dateTime={version.occurredAt}>{dayText(version.occurredAt)}</time>
      </td>
    </tr>
  )
}

/** What the version is called, by itself and by aliases, and where it is in use. */
function Name({ version, view: { asOf, knownAt } }: VersionProps) {
  const deployments = "deployments" in version ? version.deployments : []
  return (
    <>
      <Link href={nodePath({ ref: version.qualifiedRef, asOf, knownAt })}>
        <LongText text={version.version} most={40} plain />
      </Link>
      {version.aliases.map((alias) => (
        <span className="alias" key={alias}>
          <LongText text={alias} most={24} plain />
        </span>
      ))}
      {deployments.map(({ deployment }) => (
        <Link
          key={deployment.uid}
          className="node-served"
          href={nodePath({ ref: deployment.qualifiedRef, asOf, knownAt })}
        >
          <KindMark kind="Deployment" size={11} />
          <span className="unseen">served at </span>
          <LongText text={deployment.name} most={24} plain />
        </Link>
      ))}
    </>
  )
}

/** The value of one metric, which leads to why it is so. */
function Measured({ version, metric }: { readonly version: Version; readonly metric: string }) {
  const value = metricIn(measuredOf(version), metric)
  if (!Number.isFinite(value)) return null
  return (
    <Link
      className="node-quiet"
      href={whyPath({ bad: version.qualifiedRef, metric })}
      aria-label={`Why ${metric.slice(0, 60)} ${valueText(value, 4)}`}
    >
      {valueText(value, 4)}
    </Link>
  )
}

/** The runs that made the version. */
function Makers({ version: { generatedBy }, view: { asOf, knownAt } }: VersionProps) {
  return (
    <>
      {generatedBy.slice(0, RUNS_SHOWN).map((run) => (
        <Link key={run.uid} className="node-quiet" href={nodePath({ ref: run.qualifiedRef, asOf, knownAt })}>
          <LongText text={run.name} most={32} plain />{" "}
        </Link>
      ))}
      {generatedBy.length > RUNS_SHOWN && (
        <span className="faint">and {generatedBy.length - RUNS_SHOWN} more</span>
      )}
    </>
  )
}

function rowsText(rows: string | null): string {
  return rows === null ? "" : Number(rows).toLocaleString("en")
}
