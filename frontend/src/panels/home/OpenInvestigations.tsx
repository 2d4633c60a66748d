import { Link } from "wouter"
import { type OpenOne, useOpen } from "../../api/home"
import { homePath, investigationPath, whyPath } from "../../state/url"
import { KindMark } from "../../view/KindMark"
import { countText } from "../../view/numbers"
import { LongText } from "../LongText"
import { Section } from "./Section"

/** The questions that somebody looks into. */
export function OpenInvestigations() {
  const { data, error, refetch } = useOpen()
  const more = data && data.total > data.items.length
  return (
    <Section
      title="Open investigations"
      under={more ? `${data.items.length} of ${data.total.toLocaleString("en")}` : ""}
      pending={!data}
      error={error}
      onRetry={() => void refetch()}
    >
      {data &&
        (data.items.length > 0 ? (
          <ul className="rows">
            {data.items.map((each) => (
              <Row key={each.number} item={each} />
            ))}
          </ul>
        ) : (
          <p className="empty">
            None is open. Ask why a metric moved: “Open an investigation” there keeps the question, and what
            people find out about its suspects.
          </p>
        ))}
      <Link className="rows-more" href={homePath("investigation")}>
        All investigations, also those concluded
      </Link>
    </Section>
  )
}

function Row({ item }: { item: OpenOne }) {
  const { number, title, metric, bad, good, openedBy, openedAt, verdicts } = item
  return (
    <li className="row">
      <KindMark kind="Investigation" />
      <span className="row-name">
        <Link href={investigationPath(number)}>
          <LongText text={title || `${metric} of ${bad.name}`} most={80} plain />
        </Link>
        <span className="faint row-note">
          {" "}
          number {number} by <bdi>{openedBy}</bdi>,{" "}
          {verdicts ? countText(verdicts, "verdict") : "no verdict yet"}
        </span>
      </span>
      <span className="row-metrics">
        <Link
          className="row-metric"
          href={whyPath({ bad: bad.ref, good: good.ref, metric, investigation: number })}
        >
          <span className="unseen">Why this </span>
          <bdi>{metric}</bdi> of <LongText text={bad.name} most={40} plain />
        </Link>
      </span>
      <time className="row-when figure" dateTime={openedAt}>
        {openedAt.slice(0, 10)}
      </time>
    </li>
  )
}
