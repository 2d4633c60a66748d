import { useInfiniteQuery, useQuery } from "@tanstack/react-query"
import { type GivenPage, NEWEST, SEARCH } from "./home.query"
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
}

/** A list as far as it was read, and how many there are in all. */
export interface FoundPage {
  readonly found: readonly Found[]
  readonly total: number
}

const NEWEST_SHOWN = 20
const PAGE = 30

/** The newest model versions. */
export function useNewest() {
  return useQuery({
    queryKey: ["newest"],
    queryFn: async ({ signal }) => pageOf((await request(NEWEST, { first: NEWEST_SHOWN }, signal)).browse),
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
    name: given.name,
    project: given.project,
    occurredAt: given.occurredAt,
    aliases: "aliases" in given ? given.aliases : [],
    metrics: [...byKey.values()],
  }
}
