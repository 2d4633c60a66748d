import type { Affected, ImpactAnswer } from "../../api/impact"
import { type Arrow, arrowKey, type Graph } from "../../graph/graph"
import { lookOf } from "../../view/kinds"
import type { DrawnNode } from "../../view/LineageDrawing"
import { inForce } from "./rows"

/** Up to so many things each has a mark of its own; more stand together with their kin. */
const MOST_ALONE = 8
const VERSIONS_NAMED = 3

/** What is affected as a picture: things of one series or job share a mark. */
export interface ImpactMap {
  readonly graph: Graph
  readonly nodes: readonly DrawnNode[]
  /** The mark of each thing, by uid. */
  readonly markOf: ReadonlyMap<string, string>
}

export function mapOf({ starts, affected, arrows }: ImpactAnswer): ImpactMap {
  const alone = starts.length + affected.length <= MOST_ALONE
  const started = new Set(starts.map(({ uid }) => uid))
  const kin = new Map<string, Affected[]>()
  const markOf = new Map<string, string>()
  for (const each of [...starts, ...affected]) {
    const key =
      alone || each.kind === "Deployment" || !each.series
        ? each.uid
        : `${started.has(each.uid) ? "start" : ""}\u0000${each.kind}\u0000${each.series}`
    const others = kin.get(key)
    if (others) others.push(each)
    else kin.set(key, [each])
    markOf.set(each.uid, key)
  }
  return {
    graph: { nodes: [...kin.keys()], arrows: between(arrows, markOf) },
    nodes: [...kin].map(([id, things]) => drawn(id, things, started)),
    markOf,
  }
}

function between(arrows: ImpactAnswer["arrows"], markOf: ReadonlyMap<string, string>): readonly Arrow[] {
  const found = new Map<string, Arrow>()
  for (const arrow of arrows) {
    const [from, to] = [markOf.get(arrow.from), markOf.get(arrow.to)]
    if (from !== undefined && to !== undefined && from !== to) found.set(arrowKey({ from, to }), { from, to })
  }
  return [...found.values()]
}

function drawn(id: string, things: readonly Affected[], started: ReadonlySet<string>): DrawnNode {
  const [first] = things
  const kind = first?.kind ?? ""
  const one = things.length === 1
  const title = first?.series && (first.version || !one) ? first.series : (first?.name ?? "")
  const detail = one
    ? [first?.version, ...(first?.aliases ?? [])].filter(Boolean).join(", ")
    : detailOf(things)
  return {
    id,
    kind,
    title,
    detail,
    full: `${lookOf(kind).word} ${title}${detail ? `, ${detail}` : ""}`,
    changed: things.some(inForce),
    end: first && started.has(first.uid) ? "bad" : "",
    ranks: [],
  }
}

function detailOf(things: readonly Affected[]): string {
  const versions = things.map(({ version }) => version).filter(Boolean)
  if (versions.length === things.length && versions.length <= VERSIONS_NAMED) return versions.join(", ")
  return `${things.length} ${versions.length ? "versions" : lookOf(things[0]?.kind ?? "").many}`
}
