import { useInfiniteQuery, useQuery } from "@tanstack/react-query"
import { type GivenOpen, type GivenPage, type GivenRecent, NEWEST, OPEN, RECENT, SEARCH } from "./home.query"
import { type Named, named, shownName } from "./named"
import { ApiProblem } from "./problem"
import { request } from "./request"

/** A thing in a list, with its test metrics where it is a model version. */
export interface Found {
  readonly uid: string
  readonly ref: string
  readonly kind: string
  readonly name: string
  readonly project: string
  readonly occurredAt: string
  readonly aliases: readonly string[]
  readonly metrics: readonly { readonly key: string; readonly value: number }[]
  /** What an investigation is about and whether it is open; null for other things. */
  readonly inquiry: { readonly about: string; readonly open: boolean } | null
}

/** A list as far as it was read, and how many there are in all. */
export interface FoundPage {
  readonly found: readonly Found[]
  readonly total: number
}

/** A version that made a metric worse than the best sound one before it, by more than noise explains. */
export interface Regression {
  readonly metric: string
  readonly series: Named
  readonly bad: Named
  readonly good: Named
  readonly badValue: number
  readonly goodValue: number
  readonly sigmas: number
  readonly at: string
  readonly recovered: Named | null
  readonly evaluationChanged: boolean
}

/** The newest regressions over the `looked` newest series; `left` were not looked at. */
export interface Recent {
  readonly regressions: readonly Regression[]
  readonly looked: number
  readonly left: number
}

/** An open investigation in a list. */
export interface OpenOne {
  readonly number: string
  readonly title: string
  readonly metric: string
  readonly openedBy: string
  readonly openedAt: string
  readonly bad: Named
  readonly good: Named
  readonly verdicts: number
}

const NEWEST_SHOWN = 20
const RECENT_SHOWN = 8
const OPEN_SHOWN = 8
const PAGE = 30

/** The newest model versions. */
export function useNewest() {
  return useQuery({
    queryKey: ["newest"],
    refetchOnMount: "always",
    queryFn: async ({ signal }) => pageOf((await request(NEWEST, { first: NEWEST_SHOWN }, signal)).browse),
  })
}

/** What got worse lately. */
export function useRecent() {
  return useQuery({
    queryKey: ["recent"],
    refetchOnMount: "always",
    queryFn: async ({ signal }) =>
      recentOf((await request(RECENT, { first: RECENT_SHOWN }, signal)).recentRegressions),
  })
}

/** The newest open investigations, and how many there are in all. */
export function useOpen() {
  return useQuery({
    queryKey: ["investigations", "open"],
    refetchOnMount: "always",
    queryFn: async ({ signal }) =>
      openOf((await request(OPEN, { first: OPEN_SHOWN }, signal)).investigations),
  })
}

/** What a search finds, page by page. */
export function useSearchPages(text: string) {
  return useInfiniteQuery({
    queryKey: ["search", text],
    initialPageParam: "",
    queryFn: async ({ signal, pageParam }) => {
      const variables = { text, first: PAGE, ...(pageParam && { after: pageParam }) }
      const { search } = await request(SEARCH, variables, signal)
      const next = search?.pageInfo.hasNextPage ? search.pageInfo.endCursor : null
      return { ...pageOf(search), next }
    },
    getNextPageParam: ({ next }) => next ?? undefined,
    select: ({ pages }): FoundPage => ({
      found: pages.flatMap(({ found }) => found),
      total: pages[0]?.total ?? 0,
    }),
  })
}

function recentOf(given: GivenRecent | null): Recent {
  if (!given) throw new ApiProblem("UNAVAILABLE", "the API gave no answer and no reason")
  return {
    looked: given.looked,
    left: given.left,
    regressions: given.items.map(({ metric, series, bad, good, sigmas, recovered, evaluationChanged }) => ({
      metric,
      series: named(series),
      bad: named(bad.asked),
      good: named(good.asked),
      badValue: bad.value ?? Number.NaN,
      goodValue: good.value ?? Number.NaN,
      sigmas: sigmas ?? Number.NaN,
      at: bad.asked?.occurredAt ?? "",
      recovered: recovered && named(recovered.asked),
      evaluationChanged,
    })),
  }
}

function openOf(given: GivenOpen | null): { readonly items: readonly OpenOne[]; readonly total: number } {
  if (!given) throw new ApiProblem("UNAVAILABLE", "the API gave no answer and no reason")
  return {
    total: given.totalCount,
    items: given.nodes.flatMap((node): OpenOne[] => {
      if (!("verdicts" in node)) return []
      return [
        {
          number: node.name,
          title: node.title,
          metric: node.metric,
          openedBy: node.openedBy,
          openedAt: node.occurredAt,
          bad: named(node.bad),
          good: named(node.good),
          verdicts: node.verdicts.length,
        },
      ]
    }),
  }
}

function pageOf(given: GivenPage | null): FoundPage {
  if (!given) throw new ApiProblem("UNAVAILABLE", "the API gave no answer and no reason")
  return { found: given.nodes.map(foundOf), total: given.totalCount }
}

function foundOf(given: GivenPage["nodes"][number]): Found {
  const measured = "metrics" in given ? given.metrics : []
  const finite = measured.flatMap(({ key, value, split }) => (value === null ? [] : [{ key, value, split }]))
  const tested = finite.filter(({ split }) => split === "test")
  const byKey = new Map((tested.length ? tested : finite).map(({ key, value }) => [key, { key, value }]))
  return {
    uid: given.uid,
    ref: given.qualifiedRef,
    kind: given.kind,
    name: shownName(given.kind, given.name),
    project: given.project,
    occurredAt: given.occurredAt,
    aliases: "aliases" in given ? given.aliases : [],
    metrics: [...byKey.values()],
    inquiry:
      "title" in given
        ? {
            about: given.title || `${given.metric} of ${given.bad?.name ?? "something never described"}`,
            open: given.state === "OPEN",
          }
        : null,
  }
}
