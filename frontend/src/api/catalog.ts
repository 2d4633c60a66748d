import { useInfiniteQuery } from "@tanstack/react-query"
import { CATALOG, type CatalogResult } from "./catalog.query"
import { ApiProblem } from "./problem"
import { request } from "./request"

type Given = NonNullable<CatalogResult["search"]>["nodes"][number]

/** One row of the catalog; `cells` holds its values by column, e.g. "metrics.accuracy". */
export interface Item {
  readonly uid: string
  readonly ref: string
  readonly kind: string
  readonly name: string
  readonly project: string
  readonly occurredAt: string
  readonly owners: readonly string[]
  readonly aliases: readonly string[]
  readonly state: string
  /** What an investigation is about, "" for other things, which have names. */
  readonly about: string
  readonly cells: ReadonlyMap<string, string | number>
}

interface Page {
  readonly items: readonly Item[]
  readonly total: number
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
}

/** What was found so far, and how much there is. */
export interface Catalog {
  readonly items: readonly Item[]
  readonly total: number
}

/** What a search text finds, as it comes page by page. */
export type CatalogPages = ReturnType<typeof useCatalog>

const PAGE = 50

/** What a search text finds, page by page; while the next text is asked the last answer stays. */
export function useCatalog(text: string, asOf: string) {
  return useInfiniteQuery({
    queryKey: ["catalog", text, asOf],
    initialPageParam: "",
    retry: (failures, error) => ApiProblem.of(error).code === "UNAVAILABLE" && failures < 2,
    placeholderData: (before) => before,
    queryFn: async ({ signal, pageParam }): Promise<Page> => {
      const variables = { text, first: PAGE, ...(pageParam && { after: pageParam }), ...(asOf && { asOf }) }
      const { search } = await request(CATALOG, variables, signal)
      if (!search) throw new ApiProblem("UNAVAILABLE", "the API gave no answer and no reason")
      return { items: search.nodes.map(itemOf), total: search.totalCount, pageInfo: search.pageInfo }
    },
    getNextPageParam: ({ pageInfo }) =>
      pageInfo.hasNextPage ? (pageInfo.endCursor ?? undefined) : undefined,
    select: together,
  })
}

/** The columns that rows have something for, the most filled ones first. */
export function columnsIn(items: readonly Item[]): readonly string[] {
  const counts = new Map<string, number>()
  for (const { cells } of items) {
    for (const column of cells.keys()) counts.set(column, (counts.get(column) ?? 0) + 1)
  }
  const rank = (column: string) =>
    ["metrics.", "params.", "tags."].findIndex((start) => column.startsWith(start))
  return [...counts]
    .sort(([a, first], [b, second]) => rank(a) - rank(b) || second - first || (a < b ? -1 : 1))
    .map(([column]) => column)
}

/** Whether a column, or what one orders by, is a metric. */
export function isMetric(column: string): boolean {
  return column.startsWith("metrics.")
}

/** A row as the API gives it. */
export function itemOf(given: Given): Item {
  const cells = new Map<string, string | number>()
  if ("params" in given) for (const { key, value } of given.params) cells.set(`params.${key}`, value)
  if ("metrics" in given) {
    // The value on the test split stands for the metric where there is one.
    const sorted = [...given.metrics].sort((a, b) => Number(a.split === "test") - Number(b.split === "test"))
    for (const { key, value } of sorted) if (value !== null) cells.set(`metrics.${key}`, value)
  }
  for (const { key, value } of given.tags) cells.set(`tags.${key}`, value)
  return {
    uid: given.uid,
    ref: given.qualifiedRef,
    kind: given.kind,
    name: given.name,
    project: given.project,
    occurredAt: given.occurredAt,
    owners: given.owners,
    aliases: "aliases" in given ? given.aliases : [],
    state: "state" in given ? (given.state ?? "") : "",
    about: "title" in given ? aboutOf(given) : "",
    cells,
  }
}

function aboutOf({ name, title, metric, bad }: Extract<Given, { readonly title: string }>): string {
  return title || `investigation ${name}: ${metric} of ${bad?.name ?? "something never described"}`
}

// Named, because a function made anew on every render would make its result anew too.
function together({ pages }: { readonly pages: readonly Page[] }): Catalog {
  return { items: pages.flatMap(({ items }) => items), total: pages[0]?.total ?? 0 }
}
