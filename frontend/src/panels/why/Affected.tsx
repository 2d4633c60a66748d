import { useId } from "react"
import type { Answer } from "../../api/why"
import { KindMark } from "../../view/KindMark"
import { lookOf } from "../../view/kinds"
import { LongText } from "../LongText"

const ORDER = ["Deployment", "ModelVersion", "DatasetVersion", "Run"]

/** What else depends on the first suspect: counts by kind, and the deployments by name. */
export function Affected({ answer }: { answer: Answer }) {
  const heading = useId()
  const counts = answer.affected.toSorted((one, other) => rank(one.kind) - rank(other.kind))
  return (
    <section aria-labelledby={heading}>
      <div className="section-head">
        <h2 id={heading}>Also affected</h2>
      </div>
      {counts.length === 0 ? (
        <p className="aside-text">Nothing else depends on it.</p>
      ) : (
        <ul className="affected">
          {counts.map(({ kind, count }) => (
            <li key={kind}>
              <KindMark kind={kind} size={14} /> <span className="figure">{count.toLocaleString("en")}</span>{" "}
              {count === 1 ? lookOf(kind).word : lookOf(kind).many}
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

function rank(kind: string): number {
  const place = ORDER.indexOf(kind)
  return place < 0 ? ORDER.length : place
}
