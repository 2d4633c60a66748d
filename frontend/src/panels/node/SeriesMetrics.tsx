import { Link } from "wouter"
import { type Scan, useScan } from "../../api/node"
import { ApiProblem } from "../../api/problem"
import { useAddress } from "../../state/address"
import type { NodeView } from "../../state/node"
import { nodePath, whyPath } from "../../state/url"
import { countText, decimalsFor, valueText } from "../../view/numbers"
import { type Fall, SeriesChart } from "../../view/SeriesChart"
import { LongText } from "../LongText"
import { Section } from "./Section"

/** One metric over a series (or over the runs of a job): what is noise, and what got worse and leads to Why. */
export function SeriesMetrics({
  uid,
  metrics,
  marked,
  over,
  versions = 0,
  view,
  onUpdate,
}: {
  readonly uid: string
  readonly metrics: readonly string[]
  /** The uid of the thing that the page is about, where it is a point of the chart. */
  readonly marked: string
  readonly over: string
  /** How many versions there are in all: more than one scan looks at, perhaps. */
  readonly versions?: number
  readonly view: NodeView
  readonly onUpdate: (part: Partial<NodeView>) => void
}) {
  const chosen = metrics.includes(view.metric) ? view.metric : (metrics[0] ?? "")
  const { data, error, refetch } = useScan(uid, chosen, view.direction, view)
  if (chosen === "") return null
  return (
    <Section
      title={
        <>
          <label className="unseen" htmlFor="node-metric">
            Metric
          </label>
          <select
            id="node-metric"
            value={chosen}
            onChange={(event) => onUpdate({ metric: event.target.value })}
          >
            {metrics.map((metric) => (
              <option key={metric}>{metric}</option>
            ))}
          </select>{" "}
          over {over}
        </>
      }
      note={data && noteOf(data, versions)}
    >
      {data && <Scanned scan={data} marked={marked} />}
      {error && !data && (
        <NotScanned error={ApiProblem.of(error)} onUpdate={onUpdate} onRetry={() => void refetch()} />
      )}
      {!data && !error && <div className="node-chart-room" />}
    </Section>
  )
}

function Scanned({ scan, marked }: { readonly scan: Scan; readonly marked: string }) {
  const { go } = useAddress()
  const points = scan.points.map(({ asked, run, value }, at) => ({
    id: asked?.uid ?? run?.uid ?? `point ${at}`,
    name: asked?.name ?? run?.name ?? "never described",
    value: value ?? Number.NaN,
  }))
  const falls = scan.regressions.map((each) => fallOf(each, scan))
  if (points.length === 0) return <p className="empty">No measurement is recorded yet.</p>
  return (
    <>
      <SeriesChart
        metric={scan.metric}
        points={points}
        sigma={scan.noise.sigma ?? Number.NaN}
        falls={falls}
        changes={scan.changePoints.map(({ first }) => first.asked?.uid ?? "")}
        marked={marked}
        onPick={(id) => go(nodePath({ ref: id }))}
      />
      <Falls scan={scan} falls={falls} />
      {!scan.completeness.complete && (
        <p className="incomplete" role="note">
          Not all of it could be read.
          {scan.completeness.hiddenCount > 0 &&
            ` At least ${countText(scan.completeness.hiddenCount, "thing is", "things are")} hidden.`}
        </p>
      )}
    </>
  )
}

/** The same marks as words: what got worse, by how much, and whether it came back. */
function Falls({ scan, falls }: { readonly scan: Scan; readonly falls: readonly Fall[] }) {
  if (falls.length === 0) {
    return (
      <p className="faint node-falls-none">
        {scan.points.length > 2
          ? "No measurement is worse than the best before it by more than noise."
          : "Too few measurements to tell a regression from noise."}
      </p>
    )
  }
  return (
    <ul className="node-falls" aria-label="Regressions">
      {scan.regressions.map((each, at) => {
        const [good, bad] = [each.good.value ?? Number.NaN, each.bad.value ?? Number.NaN]
        const decimals = decimalsFor(good, bad)
        const fall = falls[at]
        return (
          <li key={`${fall?.bad} ${fall?.good}`}>
            <span
              className={fall?.recovered ? "node-fall-mark node-fall-past" : "node-fall-mark"}
              aria-hidden="true"
            >
              {fall?.recovered ? "◇" : "◆"}
            </span>{" "}
            <LongText text={each.bad.asked?.name ?? "never described"} most={48} plain />{" "}
            <span className="figure">{valueText(bad, decimals)}</span>{" "}
            <span className="faint">
              after <span className="figure">{valueText(good, decimals)}</span>
              {each.sigmas !== null && (
                <>
                  , <span className="figure">{each.sigmas.toFixed(1)} σ</span>
                </>
              )}
              {each.recovered ? `, back at ${versionOf(each.recovered.asked?.name ?? "")}` : ", still open"}
              {each.evaluationChanged && ", measured on other data"}
            </span>{" "}
            <Link href={fall?.href ?? "/"} aria-label={`Why is ${each.bad.asked?.name ?? "it"} worse?`}>
              Why?
            </Link>
          </li>
        )
      })}
    </ul>
  )
}

/** A scan that was refused: mostly because nobody knows which way the metric is better. */
function NotScanned({
  error,
  onUpdate,
  onRetry,
}: {
  readonly error: ApiProblem
  readonly onUpdate: (part: Partial<NodeView>) => void
  readonly onRetry: () => void
}) {
  return (
    <div className="node-refused" role="alert">
      <p>
        <bdi>{error.message}</bdi>
      </p>
      <p className="change-ways">
        {error.code === "INVALID" ? (
          <>
            <button type="button" className="button" onClick={() => onUpdate({ direction: "higher" })}>
              Higher is better
            </button>
            <button type="button" className="button" onClick={() => onUpdate({ direction: "lower" })}>
              Lower is better
            </button>
          </>
        ) : (
          <button type="button" className="button" onClick={onRetry}>
            Try again
          </button>
        )}
      </p>
    </div>
  )
}

function noteOf({ points, higherIsBetter }: Scan, versions: number): string {
  const count =
    versions > points.length
      ? `${countText(points.length, "measurement")} of the newest of ${versions.toLocaleString("en")} versions`
      : countText(points.length, "measurement")
  return `${count}, oldest first; ${higherIsBetter ? "higher" : "lower"} is better`
}

function fallOf({ good, bad, recovered, sigmas }: Scan["regressions"][number], scan: Scan): Fall {
  const asked = { bad: bad.asked?.qualifiedRef ?? "", good: good.asked?.qualifiedRef ?? "" }
  return {
    bad: bad.asked?.uid ?? "",
    good: good.asked?.uid ?? "",
    recovered: recovered !== null,
    title: `Why is ${bad.asked?.name ?? "it"} worse${sigmas === null ? "" : ` by ${sigmas.toFixed(1)} sigma`}?`,
    href: whyPath({ ...asked, metric: scan.metric }),
  }
}

function versionOf(name: string): string {
  return name.slice(name.lastIndexOf("@") + 1).slice(0, 24)
}
