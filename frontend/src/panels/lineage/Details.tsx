import { Link } from "wouter"
import { useDetails } from "../../api/lineage"
import type { LineageNode } from "../../graph/lineage"
import type { Card, Scene } from "../../graph/scene"
import type { LineageView } from "../../state/lineage"
import { impactPath, lineagePath, nodePath, whyPath } from "../../state/url"
import type { Face } from "../../view/canvas/face"
import { KindMark } from "../../view/KindMark"
import { lookOf } from "../../view/kinds"
import { NO_FIGURE, valueText } from "../../view/numbers"
import { LongText } from "../LongText"

const MEMBERS_SHOWN = 60
const ASKABLE: ReadonlySet<string> = new Set(["ModelVersion", "DatasetVersion", "Run", "Commit"])

/** Everything about a card: the facts of its thing, or the things of a stack or group. */
export function Details({
  scene,
  card,
  face,
  view,
  onClose,
}: {
  readonly scene: Scene
  readonly card: Card
  readonly face: Face
  readonly view: LineageView
  readonly onClose: () => void
}) {
  const nodes = scene.net.lineage.nodes
  const first = nodes[card.members[0] ?? -1]
  const folded = card.chips.flatMap(({ members }) => members.flatMap((at) => nodes[at] ?? []))
  return (
    <aside className="details" aria-label={`Details of ${face.title}`}>
      <div className="details-head">
        <h2>
          <KindMark kind={face.kind} /> <LongText text={face.title} most={120} />
        </h2>
        <button type="button" className="button" onClick={onClose}>
          Close
        </button>
      </div>
      {card.sort === "thing" && first ? (
        <Facts node={first} view={view} />
      ) : (
        <Members nodes={card.members.flatMap((at) => nodes[at] ?? [])} detail={face.detail} />
      )}
      {card.sort === "thing" && folded.length > 0 && (
        <>
          <h3>Made with</h3>
          <ThingList nodes={folded} />
        </>
      )}
    </aside>
  )
}

function Members({ nodes, detail }: { readonly nodes: readonly LineageNode[]; readonly detail: string }) {
  const sorted = nodes.toSorted((one, other) => (one.time < other.time ? 1 : -1))
  return (
    <>
      <p className="faint">{detail}</p>
      <ThingList nodes={sorted.slice(0, MEMBERS_SHOWN)} />
      {sorted.length > MEMBERS_SHOWN && (
        <p className="faint">and {(sorted.length - MEMBERS_SHOWN).toLocaleString("en")} older ones</p>
      )}
    </>
  )
}

function ThingList({ nodes }: { readonly nodes: readonly LineageNode[] }) {
  return (
    <ul className="details-things">
      {nodes.map((node) => (
        <li key={node.id}>
          <KindMark kind={node.kind} size={13} />{" "}
          <Link href={lineagePath({ ref: node.id })}>
            <LongText text={node.name} most={48} plain />
          </Link>
          <span className="faint figure"> {node.time.slice(0, 10)}</span>
        </li>
      ))}
    </ul>
  )
}

function Facts({ node, view }: { readonly node: LineageNode; readonly view: LineageView }) {
  const { data, error } = useDetails(node.id, view)
  const ref = data?.qualifiedRef ?? node.ref
  return (
    <>
      <p className="details-ways">
        {ASKABLE.has(node.kind) && <Link href={whyPath({ bad: ref })}>Why is it worse?</Link>}
        <Link href={impactPath(ref, { asOf: view.asOf, knownAt: view.knownAt })}>What does it affect?</Link>
        <Link href={nodePath({ ref, asOf: view.asOf, knownAt: view.knownAt })}>All about it</Link>
        <Link href={lineagePath({ ref })}>Start from it</Link>
        <Link href={lineagePath({ ref: view.ref, other: ref })}>Compare with it</Link>
      </p>
      {error && <p role="alert">{error.message}</p>}
      {data && <FactTable data={data} />}
    </>
  )
}

type Found = NonNullable<ReturnType<typeof useDetails>["data"]>

function FactTable({ data }: { readonly data: Found }) {
  const metrics = "metrics" in data ? data.metrics : []
  const rows: readonly (readonly [string, string])[] = [
    ["Kind", lookOf(data.kind).word],
    ["Reference", data.qualifiedRef],
    ["Description", data.description ?? ""],
    ["Occurred", data.occurredAt.replace("T", " ").slice(0, 19)],
    ["First learned", data.recordedAt.replace("T", " ").slice(0, 19)],
    ["Owners", data.owners.join(", ")],
    ["Tags", data.tags.map(({ key, value }) => (value === "true" ? key : `${key}=${value}`)).join(", ")],
    ["Aliases", "aliases" in data ? data.aliases.join(", ") : ""],
    ...metrics.map(
      ({ key, value, split }) =>
        [[key, split].filter(Boolean).join(", "), value === null ? NO_FIGURE : valueText(value, 4)] as const,
    ),
    ...Object.entries(data.props as Record<string, unknown>).flatMap(([key, value]) =>
      SHOWN_ABOVE.test(key) ? [] : [[key, textOf(value)] as const],
    ),
  ]
  return (
    <dl className="details-facts">
      {rows
        .filter(([, value]) => value !== "")
        .map(([key, value]) => (
          <div key={key}>
            <dt>
              <LongText text={key} most={40} plain />
            </dt>
            <dd>
              <LongText text={value} most={160} />
            </dd>
          </div>
        ))}
    </dl>
  )
}

const SHOWN_ABOVE = /^(metric\.|owners$|tag\.|description$|profile$)/

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join(", ")
  return typeof value === "string" ? value : JSON.stringify(value)
}
