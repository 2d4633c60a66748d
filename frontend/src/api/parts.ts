import type { LineageNode, Link, Parts } from "../graph/lineage"
import { shownName } from "./named"

interface Given {
  readonly starts: readonly string[]
  readonly columns: unknown
  readonly marks: unknown
}

/** The things and links of a lineage's columns, read with care: what does not fit is left out. */
export function partsOf({ starts, columns, marks }: Given): Parts {
  const list = (value: unknown, key: string): readonly unknown[] => {
    const found = typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined
    return Array.isArray(found) ? found : []
  }
  const of = (key: string) => list(columns, key)
  const about = (key: string) => list(marks, key)
  const [ids, kinds, names, refs, series, versions] = [
    of("ids"),
    of("kinds"),
    of("names"),
    of("refs"),
    of("series"),
    of("versions"),
  ]
  const [projects, times, owners, states] = [
    about("projects"),
    about("times"),
    about("owners"),
    about("states"),
  ]
  const [metrics, parts, causes, effects] = [
    about("metrics"),
    about("parts"),
    about("causes"),
    about("effects"),
  ]
  const sources = of("sources")
  const uncommitted = new Set(of("uncommitted").flatMap((is, at) => (is === true ? [sources[at]] : [])))
  const nodes = ids.map((id, at): LineageNode => {
    const kind = text(kinds[at])
    return {
      id: text(id),
      kind,
      name: shownName(kind, text(names[at])),
      ref: text(refs[at]),
      series: text(series[at]),
      version: text(versions[at]),
      project: text(projects[at]),
      time: text(times[at]),
      owners: strings(owners[at]),
      state: text(states[at]),
      metrics: figures(metrics[at]),
      parts: count(parts[at]),
      uncommitted: uncommitted.has(at),
      causes: count(causes[at]),
      effects: count(effects[at]),
    }
  })
  return { nodes, links: linksOf(nodes, sources, of("targets"), of("types"), of("roles")), starts }
}

/** Links turn round here: the API's run from effect to cause. */
function linksOf(
  nodes: readonly LineageNode[],
  sources: readonly unknown[],
  targets: readonly unknown[],
  types: readonly unknown[],
  roles: readonly unknown[],
): readonly Link[] {
  return sources.flatMap((source, at): Link[] => {
    const [effect, cause] = [nodes[Number(source)], nodes[Number(targets[at])]]
    return effect && cause
      ? [{ from: cause.id, to: effect.id, type: text(types[at]), role: text(roles[at]) }]
      : []
  })
}

function text(value: unknown): string {
  return typeof value === "string" ? value : ""
}

function count(value: unknown): number {
  return typeof value === "number" && Number.isFinite(value) ? value : 0
}

function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === "string") : []
}

function figures(value: unknown): Readonly<Record<string, number>> {
  if (typeof value !== "object" || value === null) return {}
  return Object.fromEntries(Object.entries(value).filter(([, each]) => typeof each === "number"))
}
