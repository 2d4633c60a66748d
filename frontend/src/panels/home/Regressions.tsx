import { Link } from "wouter"
import { type Regression, useRecent } from "../../api/home"
import { lineagePath, whyPath } from "../../state/url"
import { KindMark } from "../../view/KindMark"
import { lookOf } from "../../view/kinds"
import { countText, decimalsFor, valueText } from "../../view/numbers"
import { LongText } from "../LongText"
import { Section } from "./Section"

/** What got worse lately by more than noise, each with the way into why. */
export function Regressions() {
  const { data, error, refetch } = useRecent()
  const looked = data
    ? `in the ${countText(data.looked, "newest model", "newest models")}${data.left ? `, ${data.left} not looked at` : ""}`
    : ""
  return (
    <Section
      title="Got worse lately"
      under={looked}
      pending={!data}
      error={error}
      onRetry={() => void refetch()}
    >
      {data &&
        (data.regressions.length > 0 ? (
          <ul className="rows">
            {data.regressions.map((each) => (
              <Row key={`${each.bad.uid} ${each.metric}`} regression={each} />
            ))}
          </ul>
        ) : data.looked > 0 ? (
          <p className="empty">
            Nothing did by more than its noise explains. Another metric, or one series alone, is scanned by{" "}
            <code>headwater regressions model:NAME --metric METRIC</code>
          </p>
        ) : (
          <p className="empty">
            No model was measured yet. Once versions of a model have metrics, what got worse stands here.
          </p>
        ))}
    </Section>
  )
}

function Row({ regression }: { regression: Regression }) {
  const { bad, good, metric, goodValue, badValue, sigmas, at, recovered, evaluationChanged } = regression
  const decimals = decimalsFor(goodValue, badValue)
  return (
    <li className="row">
      <KindMark kind={bad.kind} />
      <span className="row-name">
        <span className="unseen">{lookOf(bad.kind).word} </span>
        <Link href={lineagePath({ ref: bad.ref })}>
          <LongText text={bad.name} most={60} plain />
        </Link>
        {recovered ? (
          <span className="faint row-note">
            {" "}
            recovered at <bdi>{recovered.name}</bdi>
          </span>
        ) : (
          <span className="badge badge-bad">not recovered</span>
        )}
        {evaluationChanged && <span className="faint row-note"> measured on other data</span>}
      </span>
      <span className="row-metrics">
        <Link className="row-metric" href={whyPath({ bad: bad.ref, good: good.ref, metric })}>
          <span className="unseen">Why did </span>
          <bdi>{metric}</bdi> <span className="figure">{valueText(goodValue, decimals)}</span>
          <span aria-hidden="true"> → </span>
          <span className="unseen"> become </span>
          <span className="figure row-bad">{valueText(badValue, decimals)}</span>
          {Number.isFinite(sigmas) && (
            <span className="faint figure" title="How often the noise between like runs fits into the drop">
              {" "}
              {sigmas.toFixed(1)} σ
            </span>
          )}{" "}
          <span className="row-why" aria-hidden="true">
            Why?
          </span>
        </Link>
      </span>
      <time className="row-when figure" dateTime={at}>
        {at.slice(0, 10)}
      </time>
    </li>
  )
}
