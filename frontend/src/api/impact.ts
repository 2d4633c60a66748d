import { useQuery } from "@tanstack/react-query"
import type { ImpactView } from "../state/impact"
import { AFFECTED_MATCHING, IMPACT, type ImpactResult, type ImpactVariables } from "./impact.query"
import { entityRef, type Named, shownName } from "./named"
import { ApiProblem } from "./problem"
import { request } from "./request"
import { type Trust, trustOf } from "./trust"

const BUDGET = 20_000

/** One thing that depends on what was asked about, or that itself. */
export interface Affected extends Named {
  /** How many steps away it is; 0 for what was asked about. */
  readonly steps: number
  /** The logical identity within the kind: the series of a version, the job of a run. */
  readonly series: string
  readonly version: string
  /** The aliases that point at it now. */
  readonly aliases: readonly string[]
  readonly owners: readonly string[]
  /** The endpoints that serve it now. */
  readonly servedBy: readonly Named[]
  /** Only what was measured is in doubt, not the thing itself. */
  readonly measurementOnly: boolean
  readonly time: string
}

/** An arrow from a cause to its effect, both by uid. */
export interface Dependence {
  readonly from: string
  readonly to: string
}

export interface ImpactAnswer {
  readonly starts: readonly Affected[]
  readonly affected: readonly Affected[]
  readonly arrows: readonly Dependence[]
  /** How many of each kind are affected, also beyond those listed where `whole`. */
  readonly counts: Counts
  readonly trust: Trust
}

export interface Counts {
  readonly kinds: readonly (readonly [string, number])[]
  /** How many things are only measured with it. */
  readonly measured: number
  readonly whole: boolean
}

/** The variables that ask what depends on the things of a view. */
export function impactVariables({
  refs,
  asOf,
  knownAt,
}: Pick<ImpactView, "refs" | "asOf" | "knownAt">): ImpactVariables {
  return {
    of: refs.map(entityRef),
    budget: BUDGET,
    ...(asOf && { asOf }),
    ...(knownAt && { knownAt }),
  }
}

/** What depends on the things of a view. */
export function useImpact(view: ImpactView) {
  const variables = impactVariables(view)
  return useQuery({
    queryKey: ["impact", variables],
    queryFn: async ({ signal }) => impactIn(await request(IMPACT, variables, signal)),
  })
}

/** The uids of what the view's search finds, null while none is asked for or known. */
export function useAffectedMatching(view: ImpactView) {
  const variables = { ...impactVariables(view), text: view.query }
  return useQuery({
    queryKey: ["affected matching", variables],
    enabled: view.query !== "",
    retry: false,
    queryFn: async ({ signal }): Promise<ReadonlySet<string>> => {
      const { impact } = await request(AFFECTED_MATCHING, variables, signal)
      const ids = column(impact?.columns, "ids")
      return new Set(impact?.matching.map((place) => text(ids[place])))
    },
  })
}

/** The answer that a result holds, its columns read with care: what does not fit is left out. */
export function impactIn({ impact }: ImpactResult): ImpactAnswer {
  if (!impact) throw new ApiProblem("UNAVAILABLE", "the API gave no answer and no reason")
  const of = (key: string) => column(impact.columns, key)
  const [ids, kinds, names, refs, depths] = [
    of("ids"),
    of("kinds"),
    of("names"),
    of("qualifiedRefs"),
    of("depths"),
  ]
  const [series, versions, aliases, owners] = [of("series"), of("versions"), of("aliases"), of("owners")]
  const [doubtful, times, types] = [of("measurementOnly"), of("times"), of("types")]
  const things = ids.map((id, at): Affected => {
    const kind = text(kinds[at])
    return {
      uid: text(id),
      ref: text(refs[at]) || text(id),
      kind,
      name: shownName(kind, text(names[at])),
      steps: Number(depths[at] ?? Number.NaN),
      series: text(series[at]),
      version: text(versions[at]),
      aliases: texts(aliases[at]),
      owners: texts(owners[at]),
      servedBy: [],
      measurementOnly: doubtful[at] === true,
      time: text(times[at]),
    }
  })
  const [effects, causes] = [of("sources"), of("targets")]
  const links = effects.flatMap((effect, at) => {
    const [to, from] = [things[Number(effect)], things[Number(causes[at])]]
    return to && from ? [{ from, to, serves: types[at] === "SERVES" }] : []
  })
  const servers = new Map<string, Named[]>()
  for (const { from, to, serves } of links) {
    if (!serves) continue
    const others = servers.get(from.uid)
    if (others) others.push(to)
    else servers.set(from.uid, [to])
  }
  const whole = things.map((each) => ({ ...each, servedBy: servers.get(each.uid) ?? [] }))
  const starts = new Set(impact.starts)
  return {
    starts: whole.filter(({ uid }) => starts.has(uid)),
    affected: whole.filter(({ uid }) => !starts.has(uid)),
    arrows: links.map(({ from, to }) => ({ from: from.uid, to: to.uid })),
    counts: {
      kinds: impact.affected.map(({ kind, count }) => [kind, count]),
      measured: impact.measurementAffected.reduce((sum, { count }) => sum + count, 0),
      whole: impact.countsComplete,
    },
    trust: trustOf(impact.completeness),
  }
}

function column(value: unknown, key: string): readonly unknown[] {
  const found = typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined
  return Array.isArray(found) ? found : []
}

function text(value: unknown): string {
  return typeof value === "string" ? value : ""
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === "string") : []
}
