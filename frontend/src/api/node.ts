import { useInfiniteQuery, useQuery } from "@tanstack/react-query"
import { entityRef } from "./named"
import {
  CAUSES,
  type CausesResult,
  CHANGEABLE,
  type ChangeableResult,
  EFFECTS,
  NODE,
  type NodeResult,
  SAID,
  SCAN,
  type ScanResult,
  VERSIONS,
  type VersionsResult,
} from "./node.query"
import { ApiProblem } from "./problem"
import { request } from "./request"

/** The times of a question; "" means now. */
export interface Times {
  readonly asOf: string
  readonly knownAt: string
}

/** One thing as the API gives it. */
export type Thing = NonNullable<NodeResult["entity"]>
/** One edge, seen from the thing. */
export type Linked = NonNullable<CausesResult["entity"]>["causes"]["nodes"][number]
type Series = Extract<NonNullable<VersionsResult["entity"]>, { versions: unknown }>
/** A version in the list of its series. */
export type Version = Series["versions"]["nodes"][number]
/** What became of a metric over a series. */
export type Scan = NonNullable<ScanResult["regressions"]>

/** What somebody may change about a thing, and the revision that this was read at. */
export interface Changeable {
  readonly revision: number
  readonly description: string
  readonly owners: readonly string[]
  readonly tags: ReadonlyMap<string, string>
  /** The version (its uid) that each alias of a series points at. */
  readonly aliases: ReadonlyMap<string, string>
}

/** Something that was said of an attribute; `value` null ended it. */
export interface Said {
  readonly id: string
  readonly attribute: string
  readonly name: string
  readonly value: string | null
  readonly at: string
}

const LINKS_PAGE = 100
const VERSIONS_PAGE = 100
const SAID_PAGE = 100
const MOST_SAID_PAGES = 10

/** The relations that are listed; a series and its versions have a place of their own. */
const LISTED = [
  "USED",
  "EXECUTED",
  "RAN_IN",
  "GENERATED_BY",
  "DERIVED_FROM",
  "SERVES",
  "EVALUATED",
  "SAME_AS",
  "INFORMED_BY",
  "PART_OF",
  "PARENT",
  "CONTAINS",
  "ATTRIBUTED_TO",
  "ABOUT",
] as const

/** The key under which the facts of a thing are kept, so that a change can ask for them again. */
export const NODE_KEY = "node"

/** One thing. */
export function useNode(ref: string, times: Times) {
  return useQuery({
    queryKey: [NODE_KEY, "facts", ref, times],
    queryFn: async ({ signal }) => {
      const { entity } = await request(NODE, { of: entityRef(ref), ...asked(times) }, signal)
      if (!entity) throw new ApiProblem("UNAVAILABLE", "the API gave no answer and no reason")
      return entity
    },
  })
}

/** The edges on one side of a thing, newest first, page by page. */
export function useLinks(uid: string, side: "causes" | "effects", times: Times) {
  return useInfiniteQuery({
    queryKey: [NODE_KEY, "links", uid, side, times],
    initialPageParam: "",
    queryFn: async ({ signal, pageParam }) => {
      const variables = {
        of: { uid },
        first: LINKS_PAGE,
        relations: [...LISTED],
        ...(pageParam && { after: pageParam }),
        ...asked(times),
      }
      const page =
        side === "causes"
          ? (await request(CAUSES, variables, signal)).entity?.causes
          : (await request(EFFECTS, variables, signal)).entity?.effects
      return page ?? { totalCount: 0, nodes: [], pageInfo: { hasNextPage: false, endCursor: null } }
    },
    getNextPageParam: nextOf,
    select: ({ pages }) => ({
      links: pages.flatMap(({ nodes }) => nodes),
      total: pages[0]?.totalCount ?? 0,
    }),
  })
}

/** The versions of a series, newest first, page by page. */
export function useVersions(uid: string, times: Times) {
  return useInfiniteQuery({
    queryKey: [NODE_KEY, "versions", uid, times],
    initialPageParam: "",
    queryFn: async ({ signal, pageParam }) => {
      const variables = {
        of: { uid },
        first: VERSIONS_PAGE,
        ...(pageParam && { after: pageParam }),
        ...asked(times),
      }
      const { entity } = await request(VERSIONS, variables, signal)
      if (!entity || !("versions" in entity)) throw new ApiProblem("INVALID", "this is not a series")
      return entity.versions
    },
    getNextPageParam: nextOf,
    select: ({ pages }) => ({
      versions: pages.flatMap(({ nodes }) => nodes),
      total: pages[0]?.totalCount ?? 0,
    }),
  })
}

/** What became of a metric over a series; with an empty metric nothing is asked. */
export function useScan(uid: string, metric: string, direction: "" | "higher" | "lower", times: Times) {
  return useQuery({
    queryKey: [NODE_KEY, "scan", uid, metric, direction, times],
    enabled: metric !== "",
    retry: false,
    queryFn: async ({ signal }) => {
      const better = direction && {
        better: direction === "higher" ? ("HIGHER" as const) : ("LOWER" as const),
      }
      const variables = { of: { uid }, metric, ...better, ...asked(times) }
      const { regressions } = await request(SCAN, variables, signal)
      if (!regressions) throw new ApiProblem("UNAVAILABLE", "the API gave no answer and no reason")
      return regressions
    },
  })
}

/** All that was ever said of an attribute of a thing, newest first; asked for only while `wanted`. */
export function useSaid(uid: string, attribute: string, wanted: boolean) {
  return useQuery({
    queryKey: [NODE_KEY, "said", uid, attribute],
    enabled: wanted,
    queryFn: async ({ signal }) => {
      const said: Said[] = []
      let after: string | null = null
      for (let page = 0; page < MOST_SAID_PAGES; page++) {
        const variables = {
          of: { uid },
          first: SAID_PAGE,
          attributes: [attribute],
          ...(after !== null && { after }),
        }
        const { timeline }: Awaited<ReturnType<typeof askSaid>> = await askSaid(variables, signal)
        said.push(...(timeline?.nodes ?? []).map((each) => saidOf(each.id, each.content)))
        after = timeline?.pageInfo.hasNextPage ? timeline.pageInfo.endCursor : null
        if (after === null) break
      }
      return said.reverse()
    },
  })
}

/** What may be changed about a thing, as the page read it. */
export function changeableOf(thing: Pick<Thing, "revision" | "description" | "owners" | "tags">): Changeable {
  const pointers: readonly { readonly name: string; readonly versionUid: string }[] =
    "pointers" in thing ? (thing.pointers as never) : []
  return {
    revision: thing.revision,
    description: thing.description ?? "",
    owners: thing.owners,
    tags: new Map(thing.tags.map(({ key, value }) => [key, value])),
    aliases: new Map(pointers.map(({ name, versionUid }) => [name, versionUid])),
  }
}

/** What may be changed about a thing, as it is at this moment. */
export async function readChangeable(uid: string): Promise<Changeable> {
  const { entity }: ChangeableResult = await request(CHANGEABLE, { of: { uid } })
  if (!entity) throw new ApiProblem("UNAVAILABLE", "the API gave no answer and no reason")
  return changeableOf(entity)
}

/** The times as variables. */
export function asked({ asOf, knownAt }: Times) {
  return { ...(asOf && { asOf }), ...(knownAt && { knownAt }) }
}

function askSaid(
  variables: { of: { uid: string }; first: number; attributes: string[]; after?: string },
  signal: AbortSignal,
) {
  return request(SAID, variables, signal)
}

function saidOf(id: string, content: unknown): Said {
  const of = (key: string): unknown =>
    typeof content === "object" && content !== null ? Reflect.get(content, key) : undefined
  const text = (key: string) => (typeof of(key) === "string" ? String(of(key)) : "")
  const value = of("value")
  return {
    id,
    attribute: text("attribute"),
    name: text("name"),
    value: value === null || value === undefined ? null : String(value),
    at: text("occurred_at"),
  }
}

function nextOf(page: {
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
}): string | undefined {
  return page.pageInfo.hasNextPage ? (page.pageInfo.endCursor ?? undefined) : undefined
}
