import { useState } from "react"
import { Link } from "wouter"
import { type Thing, useVersions, type Version } from "../../api/node"
import type { NodeView } from "../../state/node"
import { diffPath } from "../../state/url"
import { countText } from "../../view/numbers"
import { LoadMore } from "../LoadMore"
import { Problem } from "../Problem"
import { measuredOf, metricKeys } from "./metrics"
import { Section } from "./Section"
import { SeriesMetrics } from "./SeriesMetrics"
import { VersionsTable } from "./VersionsTable"

const METRICS_SHOWN = 4
const MOST_COMPARED = 10
const NOTHING: readonly Version[] = []

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
  const found = useVersions(thing.uid, view)
  const { data, error, refetch } = found
  const versions = data?.versions ?? NOTHING
  const { chosen, choose } = useChosen()
  if (error && !data) return <Problem error={error} onRetry={() => void refetch()} />
  const keys = metricKeys(versions.map(measuredOf))
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
        note={data && <Note versions={versions} total={data.total} chosen={chosen} />}
      >
        {data?.total === 0 ? (
          <p className="empty">It has no version yet.</p>
        ) : (
          <VersionsTable
            versions={versions}
            metrics={keys.slice(0, METRICS_SHOWN)}
            counted={thing.kind === "Dataset"}
            chosen={chosen}
            onChoose={choose}
            view={view}
          />
        )}
        <LoadMore pages={found} left={(data?.total ?? 0) - versions.length} />
      </Section>
    </>
  )
}

/** The references of the versions to compare: the last ones that were chosen. */
function useChosen() {
  const [chosen, setChosen] = useState<readonly string[]>([])
  const choose = (ref: string, on: boolean) =>
    setChosen((before) =>
      on ? [...before, ref].slice(-MOST_COMPARED) : before.filter((each) => each !== ref),
    )
  return { chosen, choose }
}

/** How many there are, or once some are chosen the way to compare these. */
function Note({
  versions,
  total,
  chosen,
}: {
  readonly versions: readonly Version[]
  readonly total: number
  readonly chosen: readonly string[]
}) {
  if (chosen.length < 2)
    return `${countText(total, "version")}, newest first${total > 1 ? "; choose two to compare them" : ""}`
  const newestFirst = versions.map(({ qualifiedRef }) => qualifiedRef).filter((ref) => chosen.includes(ref))
  // The earlier one stands first, as "before".
  return <Link href={diffPath(newestFirst.toReversed())}>Compare these {chosen.length}</Link>
}
