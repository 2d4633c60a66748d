import { useState } from "react"
import { Link } from "wouter"
import { type Thing, useVersions, type Version } from "../../api/node"
import type { NodeView } from "../../state/node"
import { diffPath, nodePath, whyPath } from "../../state/url"
import { KindMark } from "../../view/KindMark"
import { countText, valueText } from "../../view/numbers"
import { dayText } from "../../view/times"
import { LongText } from "../LongText"
import { Problem } from "../Problem"
import { metricIn, metricKeys } from "./metrics"
import { Section } from "./Section"
import { SeriesMetrics } from "./SeriesMetrics"

const METRICS_SHOWN = 4
const RUNS_SHOWN = 2
const MOST_COMPARED = 10

/** The versions of a series, newest first, with what was measured of each; some can be chosen to compare them. */
export function Versions({
  thing,
  view,
  onUpdate,
}: {
  readonly thing: Thing
  readonly view: NodeView
  readonly onUpdate: (part: Partial<NodeView>) => void
}) {
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useVersions(
    thing.uid,
    view,
  )
  const [chosen, setChosen] = useState<readonly string[]>([])
  if (error && !data) return <Problem error={error} onRetry={() => void refetch()} />
  const versions = data?.versions ?? []
  const keys = metricKeys(versions.map(measuredOf))
  const choose = (ref: string, on: boolean) =>
    setChosen((before) =>
      on ? [...before, ref].slice(-MOST_COMPARED) : before.filter((each) => each !== ref),
    )
  // The earlier one stands first, as "before".
  const compared = versions.map(({ qualifiedRef }) => qualifiedRef).filter((ref) => chosen.includes(ref))
  const left = (data?.total ?? 0) - versions.length
  return (
    <>
      {thing.kind === "Model" && data && (
        <SeriesMetrics
          uid={thing.uid}
          metrics={keys}
          marked=""
          over="the versions"
          versions={data.total}
          view={view}
          onUpdate={onUpdate}
        />
      )}
      <Section
        title="Versions"
        note={
          chosen.length > 1 ? (
            <Link href={diffPath(compared.toReversed())}>Compare these {chosen.length}</Link>
          ) : (
            data &&
            `${countText(data.total, "version")}, newest first${data.total > 1 ? "; choose two to compare them" : ""}`
          )
        }
      >
        {data?.total === 0 ? (
          <p className="empty">It has no version yet.</p>
        ) : (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
          <section className="node-table-scroll" tabIndex={0} aria-label="Versions, newest first">
            <table className="node-table">
              <thead>
                <tr>
                  <th scope="col">
                    <span className="unseen">Compare</span>
                  </th>
                  <th scope="col">Version</th>
                  {keys.slice(0, METRICS_SHOWN).map((key) => (
                    <th scope="col" className="node-figure" key={key}>
                      <LongText text={key} most={24} plain />
                    </th>
                  ))}
                  {thing.kind === "Dataset" && (
                    <th scope="col" className="node-figure">
                      Rows
                    </th>
                  )}
                  <th scope="col">Made by</th>
                  <th scope="col">Date</th>
                </tr>
              </thead>
              <tbody>
                {versions.map((version) => (
                  <Row
                    key={version.uid}
                    version={version}
                    keys={keys.slice(0, METRICS_SHOWN)}
                    chosen={chosen.includes(version.qualifiedRef)}
                    onChoose={choose}
                    view={view}
                  />
                ))}
              </tbody>
            </table>
          </section>
        )}
        {hasNextPage && (
          <button
            type="button"
            className="button more"
            disabled={isFetchingNextPage}
            onClick={() => void fetchNextPage()}
          >
            Load more ({left.toLocaleString("en")} left)
          </button>
        )}
      </Section>
    </>
  )
}

function Row({
  version,
  keys,
  chosen,
  onChoose,
  view,
}: {
  readonly version: Version
  readonly keys: readonly string[]
  readonly chosen: boolean
  readonly onChoose: (ref: string, on: boolean) => void
  readonly view: NodeView
}) {
  const { qualifiedRef: ref } = version
  const measured = measuredOf(version)
  return (
    <tr className={chosen ? "node-chosen" : undefined}>
      <td>
        <input
          type="checkbox"
          checked={chosen}
          aria-label={`Compare ${version.name.slice(0, 80)}`}
          onChange={(event) => onChoose(ref, event.target.checked)}
        />
      </td>
      <th scope="row">
        <Link href={nodePath({ ref, asOf: view.asOf, knownAt: view.knownAt })}>
          <LongText text={version.version} most={40} plain />
        </Link>
        {version.aliases.map((alias) => (
          <span className="alias" key={alias}>
            <LongText text={alias} most={24} plain />
          </span>
        ))}
        {deployedOf(version).map(({ deployment }) => (
          <Link
            key={deployment.uid}
            className="node-served"
            href={nodePath({ ref: deployment.qualifiedRef, asOf: view.asOf, knownAt: view.knownAt })}
          >
            <KindMark kind="Deployment" size={11} />
            <span className="unseen">served at </span>
            <LongText text={deployment.name} most={24} plain />
          </Link>
        ))}
      </th>
      {keys.map((key) => {
        const value = metricIn(measured, key)
        return (
          <td className="node-figure figure" key={key}>
            {Number.isFinite(value) ? (
              <Link
                className="node-quiet"
                href={whyPath({ bad: ref, metric: key })}
                aria-label={`Why ${key.slice(0, 60)} ${valueText(value, 4)}`}
              >
                {valueText(value, 4)}
              </Link>
            ) : (
              ""
            )}
          </td>
        )
      })}
      {"rows" in version && <td className="node-figure figure">{rowsText(version.rows)}</td>}
      <td>
        {version.generatedBy.slice(0, RUNS_SHOWN).map((run) => (
          <Link
            key={run.uid}
            className="node-quiet"
            href={nodePath({ ref: run.qualifiedRef, asOf: view.asOf, knownAt: view.knownAt })}
          >
            <LongText text={run.name} most={32} plain />{" "}
          </Link>
        ))}
        {version.generatedBy.length > RUNS_SHOWN && (
          <span className="faint">and {version.generatedBy.length - RUNS_SHOWN} more</span>
        )}
      </td>
      <td className="figure faint">
        <time dateTime={version.occurredAt}>{dayText(version.occurredAt)}</time>
      </td>
    </tr>
  )
}

function measuredOf(version: Version) {
  return "metrics" in version ? version.metrics : []
}

function deployedOf(version: Version) {
  return "deployments" in version ? version.deployments : []
}

function rowsText(rows: string | null): string {
  return rows === null ? "" : Number(rows).toLocaleString("en")
}
