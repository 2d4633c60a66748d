import { useQuery } from "@tanstack/react-query"
import type { DiffView } from "../state/diff"
import type { Histogram } from "../view/distribution"
import {
  CODE,
  COMPARE,
  type CodeResult,
  type CompareResult,
  type CompareVariables,
  DRIFT,
  type DriftResult,
  METRIC_NOISE,
} from "./compare.query"
import { histogramsOf } from "./histograms"
import { entityRef, type Named, named } from "./named"
import { ApiProblem } from "./problem"
import { type Profile, profileOf } from "./profile"
import { request } from "./request"
import { type Trust, trustOf } from "./trust"

const MOST_METRICS = 12

/** One of the compared things, and the run behind it. */
export interface Side extends Named {
  readonly run: Named | null
  readonly time: string
}

/** One compared thing: its different states, and which of them each side has (-1: none). */
export interface Row {
  readonly section: string
  readonly name: string
  readonly levels: readonly string[]
  readonly uids: readonly string[]
  readonly cells: readonly number[]
  readonly differs: boolean
  /** Whether nothing that went into it differs. */
  readonly root: boolean
}

export interface CompareAnswer {
  readonly sides: readonly Side[]
  readonly rows: readonly Row[]
  readonly same: number
  readonly trust: Trust
}

/** How one column moved; NaN where it is not known. */
export interface ColumnMove {
  readonly column: string
  readonly ks: number
  readonly moved: number
  readonly nulls: number
  readonly fresh: readonly string[]
  readonly lost: readonly string[]
}

/** What two profiles say of each other; a profile is null where none was recorded. */
export interface DataDrift {
  readonly first: Named
  readonly second: Named
  readonly before: Profile | null
  readonly after: Profile | null
  readonly histograms: {
    readonly before: ReadonlyMap<string, Histogram>
    readonly after: ReadonlyMap<string, Histogram>
  }
  readonly sentences: readonly { readonly text: string; readonly strong: boolean }[]
  readonly columns: readonly ColumnMove[]
  readonly gone: readonly string[]
  readonly added: readonly string[]
  readonly rowsChanged: number
  readonly problem: string
}

export interface CommitLine extends Named {
  readonly author: string
  readonly message: string
  readonly time: string
}

/** The commits that only one of two things has behind it. */
export interface CodeGap {
  readonly first: Named | null
  readonly second: Named | null
  readonly onlyFirst: readonly CommitLine[]
  readonly onlySecond: readonly CommitLine[]
  readonly firstTotal: number
  readonly secondTotal: number
  readonly files: readonly string[]
  readonly moreFiles: number
}

export interface Spread {
  readonly sigma: number
  readonly source: string
  readonly assumed: boolean
}

type At = Pick<DiffView, "asOf" | "knownAt">

/** The variables that ask for a comparison. */
export function compareVariables({ refs, all, asOf, knownAt }: DiffView): CompareVariables {
  return { of: refs.map(entityRef), onlyDifferences: !all, ...times({ asOf, knownAt }) }
}

/** The things of a view side by side; what is shown stays while more is asked for. */
export function useCompare(view: DiffView) {
  const variables = compareVariables(view)
  return useQuery({
    queryKey: ["compare", view.refs, variables],
    enabled: view.refs.length > 1,
    placeholderData: (before: CompareAnswer | undefined, query) =>
      query?.queryKey[1]?.toString() === view.refs.toString() ? before : undefined,
    queryFn: async ({ signal }) => compareIn(await request(COMPARE, variables, signal)),
  })
}

/** How the data of two dataset versions differs. */
export function useDrift(first: string, second: string, at: At) {
  return useQuery({
    queryKey: ["drift", first, second, at.asOf, at.knownAt],
    queryFn: async ({ signal }) =>
      driftIn(
        await request(DRIFT, { first: entityRef(first), second: entityRef(second), ...times(at) }, signal),
      ),
  })
}

/** The commits between two things. */
export function useCodeGap(first: string, second: string, at: At) {
  return useQuery({
    queryKey: ["code between", first, second, at.asOf, at.knownAt],
    queryFn: async ({ signal }) =>
      codeIn(
        await request(CODE, { first: entityRef(first), second: entityRef(second), ...times(at) }, signal),
      ),
  })
}

/** How far metrics move by the seed alone, by metric, as far as it is known. */
export function useSpreads(ref: string, metrics: readonly string[], at: At): ReadonlyMap<string, Spread> {
  const asked = metrics.slice(0, MOST_METRICS)
  const { data } = useQuery({
    queryKey: ["metric noise", ref, asked, at.asOf, at.knownAt],
    enabled: ref !== "" && asked.length > 0,
    retry: false,
    queryFn: async ({ signal }) => {
      const variables = { of: entityRef(ref), metrics: asked, ...times(at) }
      const { metricNoise } = await request(METRIC_NOISE, variables, signal)
      return metricNoise.map(
        ({ metric, noise }) => [metric, { ...noise, sigma: noise.sigma ?? Number.NaN }] as const,
      )
    },
  })
  return new Map(data ?? [])
}

/** The comparison that a result holds. */
export function compareIn({ compare }: CompareResult): CompareAnswer {
  if (!compare) throw silent()
  const { sides, rows, same, completeness } = compare
  return {
    sides: sides.map(({ asked, run }) => ({
      ...named(asked),
      run: run ? named(run) : null,
      time: asked.occurredAt,
    })),
    rows: rows.map((row) => ({ ...row, uids: row.uids.map((uid) => uid ?? "") })),
    same,
    trust: trustOf(completeness),
  }
}

/** The drift that a result holds, its profiles read with care. */
export function driftIn({ profileDrift }: DriftResult): DataDrift {
  if (!profileDrift) throw silent()
  const { first, second, before, after, sentences, columns, gone, added, problem } = profileDrift
  return {
    first: named(first),
    second: named(second),
    before: profileOf(before),
    after: profileOf(after),
    histograms: { before: histogramsOf(before), after: histogramsOf(after) },
    sentences: sentences.map(({ text, ratio }) => ({ text, strong: (ratio ?? 1) > 1 })),
    columns: columns.map((each) => ({
      column: each.column,
      ks: figure(each.ks),
      moved: figure(each.moved),
      nulls: figure(each.nulls),
      fresh: each.new,
      lost: each.lost,
    })),
    gone,
    added,
    rowsChanged: figure(profileDrift.rowsChanged),
    problem,
  }
}

/** The commits that a result holds. */
export function codeIn({ codeBetween }: CodeResult): CodeGap {
  if (!codeBetween) throw silent()
  const { first, second, onlyFirst, onlySecond, ...rest } = codeBetween
  return {
    ...rest,
    first: first ? named(first) : null,
    second: second ? named(second) : null,
    onlyFirst: onlyFirst.map(line),
    onlySecond: onlySecond.map(line),
  }
}

type GivenCommit = NonNullable<CodeResult["codeBetween"]>["onlyFirst"][number]

function line(given: GivenCommit): CommitLine {
  return {
    ...named(given),
    author: given.author ?? "",
    message: (given.message ?? "").trim().split("\n")[0] ?? "",
    time: given.occurredAt,
  }
}

function silent(): ApiProblem {
  return new ApiProblem("UNAVAILABLE", "the API gave no answer and no reason")
}

function times({ asOf, knownAt }: At): { asOf?: string; knownAt?: string } {
  return { ...(asOf && { asOf }), ...(knownAt && { knownAt }) }
}

function figure(given: number | null): number {
  return given ?? Number.NaN
}
