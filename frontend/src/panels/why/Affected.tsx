import { useId } from "react"
import { Link } from "wouter"
import type { Named } from "../../api/named"
import type { Answer } from "../../api/why"
import { homePath, impactPath } from "../../state/url"
import { KindMark } from "../../view/KindMark"
import { lookOf } from "../../view/kinds"
import { LongText } from "../LongText"

const ORDER = ["Deployment", "ModelVersion", "DatasetVersion", "Run"]

/** What else depends on the first suspect: counts by kind that lead to the things, and deployments by name. */
export function Affected({ answer }: { answer: Answer }) {
  const heading = useId()
  const counts = answer.affected.toSorted((one, other) => rank(one.kind) - rank(other.kind))
  const source = sourceOf(answer)
  return (
    <section aria-labelledby={heading}>
      <div className="section-head">
        <h2 id={heading}>Also affected</h2>
        <p className="under-heading">
          by <bdi>{source.name}</bdi>
          {counts.length > 0 && (
            <>
              : <Link href={impactPath(source.ref)}>see which, and whose</Link>
            </>
          )}
        </p>
      </div>
      {counts.length === 0 ? (
        <p className="aside-text">Nothing else depends on it.</p>
      ) : (
        <ul className="affected">
          {counts.map(({ kind, count }) => (
            <li key={kind}>
              <KindMark kind={kind} size={14} />{" "}
              <Link href={homePath(`${lookOf(kind).searched} where uses ${quoted(source)}`)}>
                <span className="figure">{count.toLocaleString("en")}</span>{" "}
                {count === 1 ? lookOf(kind).word : lookOf(kind).many}
              </Link>
              {kind === "Deployment" && answer.affectedNames.length > 0 && (
                <ul className="affected-names">
                  {answer.affectedNames.map((name) => (
                    <li key={name}>
                      <LongText text={name} most={100} />
                    </li>
                  ))}
                </ul>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

/** What the counted things depend on: the data or model that is suspected first, else what was asked about. */
function sourceOf(answer: Answer): Named {
  const first = answer.suspects[0]
  const start = first?.path[0]
  return start && (first.kind === "dataset" || first.kind === "model") ? start : answer.bad.asked
}

/** A reference as the search language takes it; it has no escapes, so a quote in a name leaves the uid. */
function quoted({ ref, uid }: Named): string {
  return `'${ref.includes("'") ? uid : ref}'`
}

function rank(kind: string): number {
  const place = ORDER.indexOf(kind)
  return place < 0 ? ORDER.length : place
}
