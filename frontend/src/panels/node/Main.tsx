import type { ReactNode } from "react"
import { Link } from "wouter"
import type { Thing } from "../../api/node"
import { profileOf } from "../../api/profile"
import type { NodeView } from "../../state/node"
import { nodePath } from "../../state/url"
import { countText, NO_FIGURE, valueText } from "../../view/numbers"
import { momentText } from "../../view/times"
import { LongText } from "../LongText"
import { metricKeys } from "./metrics"
import { Pairs } from "./Pairs"
import { ProfileTable } from "./ProfileTable"
import { Prose } from "./Prose"
import { Section } from "./Section"
import { SeriesMetrics } from "./SeriesMetrics"
import { Versions } from "./Versions"
import { listOf, otherProps, paramsOf, spanWords } from "./words"

const PROPS_OPEN = 24

interface Part {
  readonly thing: Thing
  readonly view: NodeView
  readonly onUpdate: (part: Partial<NodeView>) => void
}

/** What is recorded of a thing, by its kind. */
export function Main(part: Part) {
  const { thing } = part
  return (
    <>
      {ofKind(part)}
      {"metrics" in thing && thing.kind !== "Investigation" && <Measured {...part} />}
      <Properties thing={thing} />
    </>
  )
}

function ofKind(part: Part): ReactNode {
  const { thing } = part
  switch (thing.kind) {
    case "Model":
    case "Dataset":
      return <Versions {...part} />
    case "DatasetVersion":
      return "profile" in thing ? <Data thing={thing} /> : null
    case "Run":
      return <RunFacts thing={thing} />
    case "Commit":
      return <CommitFacts thing={thing} />
    case "Environment":
      return <EnvironmentFacts thing={thing} view={part.view} />
    default:
      return null
  }
}

/** What was measured: every metric, and the first of them over its series or job. */
function Measured({ thing, view, onUpdate }: Part) {
  const metrics = "metrics" in thing ? (thing.metrics as Extract<Thing, { kind: "Run" }>["metrics"]) : []
  if (metrics.length === 0) return null
  const series = "series" in thing ? thing.series : null
  const job = listOf(thing.props, "job")[0]
  return (
    <>
      <Section title="Metrics">
        <Pairs
          pairs={metrics.map(({ key, value, special, split }) => [
            split && split !== "test" ? `${key} (${split})` : key,
            value === null ? special || NO_FIGURE : valueText(value, 4),
          ])}
        />
      </Section>
      <SeriesMetrics
        uid={thing.uid}
        metrics={metricKeys([metrics])}
        marked={thing.uid}
        over={
          series
            ? `the versions of ${series.name.slice(0, 60)}`
            : job
              ? `the runs of ${job.slice(0, 60)}`
              : "its runs"
        }
        view={view}
        onUpdate={onUpdate}
      />
    </>
  )
}

function Data({ thing }: { readonly thing: Extract<Thing, { profile: unknown }> }) {
  const profile = profileOf(thing.profile)
  const rows = thing.rows === null ? (profile?.rows ?? Number.NaN) : Number(thing.rows)
  const count = profile?.columns.length ?? thing.columns.length
  const note = [
    Number.isFinite(rows) ? countText(rows, "row") : "",
    count > 0 ? countText(count, "column") : "",
  ].filter(Boolean)
  return (
    <Section title="What is in it" note={note.join(", ")}>
      {profile ? (
        <ProfileTable profile={profile} />
      ) : (
        <div className="empty">
          {thing.columns.length > 0 && <p>{thing.columns.join(", ")}</p>}
          <p>
            No profile is recorded, so nobody can tell how it differs from another version. Record one where
            the data lies: <code>headwater profile PATH --as {thing.qualifiedRef}</code>
          </p>
        </div>
      )}
    </Section>
  )
}

function RunFacts({ thing }: { readonly thing: Thing }) {
  const of = (key: string) => listOf(thing.props, key)[0] ?? ""
  const [from, to] = [of("started_at"), of("ended_at")]
  const params = paramsOf(thing.props)
  const files = listOf(thing.props, "files")
  return (
    <>
      <Section
        title={
          <span className={`node-state node-state-${STATES[of("state")] ?? "other"}`}>
            {STATES[of("state")] ?? (of("state") || "state not recorded")}
          </span>
        }
        note={from && `${momentText(from)} UTC${to ? `, took ${spanWords(from, to)}` : ""}`}
      >
        {of("command") && (
          <pre className="node-command">
            <code>{of("command")}</code>
          </pre>
        )}
      </Section>
      {params.length > 0 && (
        <Section title="Parameters" note={`${params.length}, exactly as they were written`}>
          <Pairs pairs={params} />
        </Section>
      )}
      {files.length > 0 && (
        <Section title="Files">
          <FileList files={files} />
        </Section>
      )}
    </>
  )
}

const STATES: Readonly<Record<string, string>> = {
  START: "started",
  RUNNING: "running",
  COMPLETE: "completed",
  FAIL: "failed",
  ABORT: "aborted",
}

function CommitFacts({ thing }: { readonly thing: Thing }) {
  const message = listOf(thing.props, "message").join("\n")
  const files = listOf(thing.props, "files")
  return (
    <>
      {message && (
        <div className="node-message">
          <Prose text={message} />
        </div>
      )}
      {files.length > 0 && (
        <Section title="Files it touched" note={countText(files.length, "file")}>
          <FileList files={files} />
        </Section>
      )}
    </>
  )
}

function FileList({ files }: { readonly files: readonly string[] }) {
  return (
    <ul className="node-files mono">
      {files.map((file) => (
        <li key={file}>
          <LongText text={file} most={120} />
        </li>
      ))}
    </ul>
  )
}

function EnvironmentFacts({ thing, view }: { readonly thing: Thing; readonly view: NodeView }) {
  const packages = listOf(thing.props, "packages")
  if (packages.length === 0) return null
  return (
    <Section title="Packages" note={countText(packages.length, "package")}>
      <ul className="node-packages">
        {packages.map((each) => (
          <li key={each}>
            <Link
              href={nodePath({
                ref: `package:${each.replace("==", "@")}`,
                asOf: view.asOf,
                knownAt: view.knownAt,
              })}
            >
              <LongText text={each} most={60} plain />
            </Link>
          </li>
        ))}
      </ul>
    </Section>
  )
}

function Properties({ thing }: { readonly thing: Thing }) {
  const shown = SHOWN_ABOVE[thing.kind] ?? NONE
  const others = otherProps(thing.props).filter(([key]) => !shown.has(key))
  if (others.length === 0) return null
  if (others.length <= PROPS_OPEN) {
    return (
      <Section title="Also recorded">
        <Pairs pairs={others} />
      </Section>
    )
  }
  return (
    <details className="node-more">
      <summary>{countText(others.length, "more property", "more properties")}</summary>
      <Pairs pairs={others} />
    </details>
  )
}

const SHOWN_ABOVE: Readonly<Record<string, ReadonlySet<string>>> = {
  Run: new Set(["started_at", "ended_at", "state", "command", "files"]),
  Commit: new Set(["files", "author", "sha"]),
  ModelVersion: new Set(["series", "version"]),
  DatasetVersion: new Set(["series", "version"]),
}
const NONE: ReadonlySet<string> = new Set()
