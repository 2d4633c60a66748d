import { useQueries, useQuery } from "@tanstack/react-query"
import type { Parts } from "../graph/lineage"
import type { LineageView } from "../state/lineage"
import { DETAILS, GO_TO, LINEAGE, type LineageVariables, MATCHING } from "./lineage.query"
import { entityRef } from "./named"
import { partsOf } from "./parts"
import { ApiProblem } from "./problem"
import { request } from "./request"
import { type Trust, trustOf } from "./trust"

/** A lineage as the API answers it. */
export interface LineageAnswer {
  readonly parts: Parts
  readonly trust: Trust & { readonly indexedThrough: string }
}

/** Somewhere to read more: the side of a thing, one step or (depth null) to the end. */
export interface More {
  readonly id: string
  readonly side: "UPSTREAM" | "DOWNSTREAM"
  readonly depth: 1 | null
}

const BUDGET = 20_000
const MORE_BUDGET = 5_000
const FOUND = 8

/** The whole lineage of a reference at a time; with an empty reference nothing is asked. */
export function useLineage(ref: string, { asOf, knownAt }: Pick<LineageView, "asOf" | "knownAt">) {
  return useQuery({
    queryKey: ["lineage", ref, asOf, knownAt],
    enabled: ref !== "",
    placeholderData: (before: LineageAnswer | undefined, query) =>
      query?.queryKey[1] === ref ? before : undefined,
    queryFn: ({ signal }) =>
      ask({ of: entityRef(ref), depth: null, budget: BUDGET, ...times(asOf, knownAt) }, signal),
  })
}

/** What was read beyond the lineage itself, as far as it has arrived. */
export function useMore(more: readonly More[], { asOf, knownAt }: Pick<LineageView, "asOf" | "knownAt">) {
  return useQueries({
    queries: more.map(({ id, side, depth }) => ({
      queryKey: ["more", id, side, depth, asOf, knownAt],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        ask(
          { of: { uid: id }, directions: [side], depth, budget: MORE_BUDGET, ...times(asOf, knownAt) },
          signal,
        ),
    })),
    combine: together,
  })
}

/** The ids that every filter keeps of one or both lineages, null while there is no filter or no answer yet. */
export function useMatching(view: Pick<LineageView, "ref" | "other" | "filters" | "asOf" | "knownAt">) {
  const { other, filters, asOf, knownAt } = view
  const refs = other ? [view.ref, other] : [view.ref]
  const asked = filters.flatMap((text) => refs.map((ref) => ({ ref, text })))
  return useQueries({
    queries: asked.map(({ ref, text }) => ({
      queryKey: ["matching", ref, text, asOf, knownAt],
      queryFn: async ({ signal }: { signal: AbortSignal }) => {
        const variables = { of: entityRef(ref), budget: BUDGET, text, ...times(asOf, knownAt) }
        const { lineage } = await request(MATCHING, variables, signal)
        const ids = lineage ? partsOf({ ...lineage, starts: [], marks: null }).nodes.map(({ id }) => id) : []
        return new Set(lineage?.matching.flatMap((place) => ids[place] ?? []))
      },
    })),
    combine: other ? passingOfTwo : passingOfOne,
  })
}

/** Everything about one thing. */
export function useDetails(ref: string, { asOf, knownAt }: Pick<LineageView, "asOf" | "knownAt">) {
  return useQuery({
    queryKey: ["details", ref, asOf, knownAt],
    enabled: ref !== "",
    queryFn: async ({ signal }) =>
      (await request(DETAILS, { of: entityRef(ref), ...times(asOf, knownAt) }, signal)).entity,
  })
}

/** Things whose name or properties begin with what is typed. */
export function useGoTo(text: string) {
  return useQuery({
    queryKey: ["go to", text],
    enabled: text !== "",
    retry: false,
    queryFn: async ({ signal }) => (await request(GO_TO, { text, first: FOUND }, signal)).search?.nodes ?? [],
  })
}

/** The variables of the question behind a picture. */
export function lineageVariables({ ref, asOf, knownAt }: LineageView): LineageVariables {
  return { of: entityRef(ref), depth: null, budget: BUDGET, ...times(asOf, knownAt) }
}

async function ask(variables: LineageVariables, signal: AbortSignal): Promise<LineageAnswer> {
  const { lineage } = await request(LINEAGE, variables, signal)
  if (!lineage) throw new ApiProblem("UNAVAILABLE", "the API gave no answer and no reason")
  const { completeness } = lineage
  const { indexedThrough } = completeness
  return { parts: partsOf(lineage), trust: { ...trustOf(completeness), indexedThrough } }
}

type Results<Data> = readonly { readonly data?: Data | undefined; readonly error: Error | null }[]

// Named, because a function made anew on every render would make its result anew too.
function together(results: Results<LineageAnswer>) {
  return {
    answers: results.flatMap(({ data }) => data ?? []),
    pending: results.some(({ data, error }) => !data && !error),
    error: errorOf(results),
  }
}

const passingOfOne = (results: Results<ReadonlySet<string>>) => passing(results, 1)
const passingOfTwo = (results: Results<ReadonlySet<string>>) => passing(results, 2)

/** What passes every filter that can be read, each of which was asked of so many lineages in turn. */
function passing(results: Results<ReadonlySet<string>>, lineages: number) {
  const filters = Array.from({ length: results.length / lineages }, (_, filter) =>
    results.slice(filter * lineages, (filter + 1) * lineages),
  ).filter((answers) => answers.every(({ error }) => !error))
  const [first, ...others] = filters.map(
    (answers) => new Set(answers.flatMap(({ data }) => [...(data ?? [])])),
  )
  const pending = filters.some((answers) => answers.some(({ data }) => !data))
  const passes = first && !pending ? [...first].filter((id) => others.every((each) => each.has(id))) : null
  return { passes, error: errorOf(results) }
}

function errorOf(results: Results<unknown>): Error | null {
  return results.find(({ error }) => error)?.error ?? null
}

function times(asOf: string, knownAt: string) {
  return { ...(asOf && { asOf }), ...(knownAt && { knownAt }) }
}
