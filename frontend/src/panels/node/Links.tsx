import { Link } from "wouter"
import { shownName } from "../../api/named"
import { type Linked, useLinks } from "../../api/node"
import type { NodeView } from "../../state/node"
import { investigationPath, nodePath } from "../../state/url"
import { KindMark } from "../../view/KindMark"
import { lookOf } from "../../view/kinds"
import { chanceText } from "../../view/numbers"
import { dayText } from "../../view/times"
import { Failed } from "../Failed"
import { LoadMore } from "../LoadMore"
import { LongText } from "../LongText"
import { Section } from "./Section"
import { relationTitle, type Side } from "./words"

/** What a thing depends on and what depends on it, one step away. */
export function Links({ uid, view }: { readonly uid: string; readonly view: NodeView }) {
  return (
    <>
      <OneSide uid={uid} side="causes" view={view} />
      <OneSide uid={uid} side="effects" view={view} />
    </>
  )
}

function OneSide({
  uid,
  side,
  view,
}: {
  readonly uid: string
  readonly side: Side
  readonly view: NodeView
}) {
  const found = useLinks(uid, side, view)
  const { data, error, refetch } = found
  if (error && !data) return <Failed error={error} onRetry={refetch} />
  const groups = grouped(data?.links ?? [], side)
  const left = (data?.total ?? 0) - (data?.links.length ?? 0)
  if (groups.length === 0) return null
  return (
    <Section
      title={side === "causes" ? "What it comes from" : "What comes from it"}
      note={left > 0 ? `the newest ${data?.links.length.toLocaleString("en")} links` : undefined}
    >
      <div className="node-links">
        {groups.map(([title, links]) => (
          <div className="node-relation" key={title}>
            <h3>
              {title} <span className="faint figure">{links.length > 3 ? links.length : ""}</span>
            </h3>
            <ul>
              {links.map((link) => (
                <Row key={`${link.uid} ${link.role} ${link.since}`} link={link} view={view} />
              ))}
            </ul>
          </div>
        ))}
      </div>
      <LoadMore pages={found} left={left} />
    </Section>
  )
}

function Row({ link, view }: { readonly link: Linked; readonly view: NodeView }) {
  const { node } = link
  return (
    <li>
      <KindMark kind={node?.kind ?? ""} size={13} />
      <span className="node-link-name">
        <span className="unseen">{lookOf(node?.kind ?? "").word} </span>
        {node ? (
          <Link
            href={
              node.kind === "Investigation"
                ? investigationPath(node.name)
                : nodePath({ ref: node.qualifiedRef, asOf: view.asOf, knownAt: view.knownAt })
            }
          >
            <LongText text={shownName(node.kind, node.name)} most={70} plain />
          </Link>
        ) : (
          <span className="faint">never described</span>
        )}
        {link.role && (
          <span className="node-role">
            <LongText text={link.role} most={30} plain />
          </span>
        )}
        {link.uncommitted && (
          <span className="node-role" title="The run executed more than this commit holds">
            with uncommitted changes
          </span>
        )}
        {link.origin === "INFERRED" && (
          <span className="node-role" title="Nobody recorded it; it follows from what was recorded">
            inferred{link.confidence === null ? "" : `, ${chanceText(link.confidence)} sure`}
          </span>
        )}
      </span>
      <span className="faint figure">
        {link.relation === "SERVES"
          ? `${dayText(link.since)} – ${link.until ? dayText(link.until) : "now"}`
          : dayText(node?.occurredAt ?? "")}
      </span>
    </li>
  )
}

function grouped(links: readonly Linked[], side: Side): readonly (readonly [string, readonly Linked[]])[] {
  const groups = new Map<string, Linked[]>()
  for (const link of links) {
    const title = relationTitle(side, link.relation)
    if (!title) continue
    const group = groups.get(title) ?? []
    group.push(link)
    groups.set(title, group)
  }
  return [...groups]
}
