import { Link } from "wouter"
import type { Affected, Counts, ImpactAnswer } from "../../api/impact"
import type { ImpactView } from "../../state/impact"
import { lineagePath, nodePath } from "../../state/url"
import { KindMark } from "../../view/KindMark"
import { lookOf } from "../../view/kinds"
import { countText } from "../../view/numbers"
import { LongText } from "../LongText"
import { inOrder } from "./rows"

const MOST_NAMED = 3
const NAME_SHOWN = 60

/** What is bad and what that means, in a sentence; then how much of each kind is affected. */
export function ImpactHead({ answer, view }: { readonly answer: ImpactAnswer; readonly view: ImpactView }) {
  const solid = answer.affected.filter((each) => !each.measurementOnly)
  const { kinds, measured, whole } = answer.counts
  return (
    <header className="impact-head">
      <h1 className="impact-verdict">
        If <Starts starts={answer.starts} /> bad,{" "}
        <Consequence solid={solid} counts={answer.counts} listed={answer.trust.complete} />
      </h1>
      <ul className="impact-counts" aria-label="How much is affected">
        {inOrder(kinds).map(([kind, count]) => (
          <li key={kind}>
            <KindMark kind={kind} size={14} /> <span className="figure">{count.toLocaleString("en")}</span>{" "}
            {count === 1 ? lookOf(kind).word : lookOf(kind).many}
          </li>
        ))}
        {measured > 0 && (
          <li className="faint">{countText(measured, "thing", "things")} measured with it only</li>
        )}
        {!answer.trust.complete && (
          <li className="faint">
            {whole
              ? `all counted, the nearest ${answer.affected.length.toLocaleString("en")} listed`
              : "at least"}
          </li>
        )}
        {view.asOf && <li className="faint">as of {view.asOf.slice(0, 30)}</li>}
        {startsShown(answer.starts).map((start) => (
          <li key={start.uid} className="impact-lead">
            <Link href={nodePath({ ref: start.ref, asOf: view.asOf })}>
              About <LongText text={start.name} most={24} plain />
            </Link>
            <Link href={lineagePath({ ref: start.ref, asOf: view.asOf })}>
              Its lineage<span className="unseen">: {start.name.slice(0, 100)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </header>
  )
}

/** Things that are bad; the versions of one series are named by it. */
function Starts({ starts }: { readonly starts: readonly Affected[] }) {
  const [first] = starts
  if (first && areOneSeries(starts)) {
    return (
      <>
        {starts.length.toLocaleString("en")} versions of{" "}
        <em className="impact-name">
          <LongText text={first.series} most={NAME_SHOWN} plain />
        </em>{" "}
        are
      </>
    )
  }
  return (
    <>
      <Names things={starts} /> {starts.length === 1 ? "is" : "are"}
    </>
  )
}

/** Whether these are too many to name and all of one series. */
function areOneSeries(starts: readonly Affected[]): boolean {
  const series = new Set(starts.map(({ kind, series }) => `${kind} ${series}`))
  return starts.length > MOST_NAMED && series.size === 1
}

function startsShown(starts: readonly Affected[]): readonly Affected[] {
  return areOneSeries(starts) ? [] : starts.slice(0, MOST_NAMED)
}

function Names({
  things,
  more: beyond = 0,
}: {
  readonly things: readonly Affected[]
  /** How many there are beyond those listed. */
  readonly more?: number
}) {
  const shown = things.slice(0, MOST_NAMED)
  const more = things.length - shown.length + beyond
  return (
    <>
      {shown.map(({ uid, name }, at) => (
        <span key={uid}>
          {at > 0 && (at === shown.length - 1 && more === 0 ? " and " : ", ")}
          <em className="impact-name">
            <LongText text={name} most={NAME_SHOWN} plain />
          </em>
        </span>
      ))}
      {more > 0 && ` and ${more} more`}
    </>
  )
}

/** The worst that follows: what is served, else what has an alias, else how much. */
function Consequence({
  solid,
  counts,
  listed,
}: {
  readonly solid: readonly Affected[]
  readonly counts: Counts
  /** Whether all of them are listed. */
  readonly listed: boolean
}) {
  const many = (kind?: string) =>
    counts.kinds.reduce((sum, [each, count]) => (kind === undefined || each === kind ? sum + count : sum), 0)
  const endpoints = solid.filter(({ kind }) => kind === "Deployment")
  const aliased = solid.filter(({ aliases }) => aliases.length > 0)
  const models = many("ModelVersion")
  if (endpoints.length > 0) {
    return (
      <>
        <Names things={endpoints} more={many("Deployment") - endpoints.length} />{" "}
        {many("Deployment") === 1 ? "serves" : "serve"} a model that depends on it.
      </>
    )
  }
  if (aliased[0]) {
    return (
      <>
        so is <Names things={aliased} />, which{" "}
        {aliased.length === 1 ? `is ${aliased[0].aliases.join(", ").slice(0, NAME_SHOWN)}` : "have aliases"}{" "}
        now.
      </>
    )
  }
  if (many("Deployment") > 0) {
    return <>{countText(many("Deployment"), "endpoint")} may serve a model that depends on it.</>
  }
  if (models > 0) {
    return (
      <>
        {countText(models, "model version")} may be too; {listed ? "none" : "none of those listed"} is in use.
      </>
    )
  }
  if (many() > 0) return <>{countText(many(), "thing")} may be too; no model is among them.</>
  if (counts.measured > 0) return <>no model is, but what was measured on it is in doubt.</>
  return <>nothing else is affected.</>
}
