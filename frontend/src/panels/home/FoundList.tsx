import { Link } from "wouter"
import type { Found } from "../../api/home"
import { investigationPath, lineagePath, whyPath } from "../../state/url"
import { KindMark } from "../../view/KindMark"
import { lookOf } from "../../view/kinds"
import { valueText } from "../../view/numbers"
import { LongText } from "../LongText"

/** Kinds that one may ask "why" about. */
const ASKABLE: ReadonlySet<string> = new Set([
  "Model",
  "ModelVersion",
  "Dataset",
  "DatasetVersion",
  "Run",
  "Commit",
])
const METRICS_SHOWN = 3

/** Things as rows: what they are, since when, and the metrics one can ask about. */
export function FoundList({ found }: { found: readonly Found[] }) {
  return (
    <ul className="rows">
      {found.map((each) => (
        <Row key={each.uid} found={each} />
      ))}
    </ul>
  )
}

function Row({ found }: { found: Found }) {
  const name = <LongText text={found.name} most={90} plain />
  return (
    <li className="row">
      <KindMark kind={found.kind} />
      <span className="row-name">
        {!found.inquiry && <span className="unseen">{lookOf(found.kind).word} </span>}
        {found.inquiry ? (
          <>
            <Link href={investigationPath(found.name)}>
              <LongText text={found.inquiry.about} most={80} plain />
            </Link>
            <span className="faint row-note"> investigation {name}</span>
            <span className={found.inquiry.open ? "badge badge-open" : "badge badge-good"}>
              {found.inquiry.open ? "open" : "concluded"}
            </span>
          </>
        ) : (
          <Link href={lineagePath({ ref: found.ref })}>{name}</Link>
        )}
        {found.project && (
          <span className="faint">
            {" "}
            in <bdi>{found.project}</bdi>
          </span>
        )}
        {found.aliases.map((alias) => (
          <span className="alias" key={alias}>
            <bdi>{alias}</bdi>
          </span>
        ))}
      </span>
      <span className="row-metrics">
        {found.metrics.length === 0 && ASKABLE.has(found.kind) && (
          <Link className="row-metric" href={whyPath({ bad: found.ref })}>
            Why?
          </Link>
        )}
        {found.metrics.slice(0, METRICS_SHOWN).map(({ key, value }) => (
          <Link key={key} className="row-metric" href={whyPath({ bad: found.ref, metric: key })}>
            <span className="unseen">Why this </span>
            <bdi>{key}</bdi> <span className="figure">{valueText(value, 3)}</span>
          </Link>
        ))}
      </span>
      <time className="row-when figure" dateTime={found.occurredAt}>
        {found.occurredAt.slice(0, 10)}
      </time>
    </li>
  )
}
