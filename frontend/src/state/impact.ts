/** How the table of an impact is ordered. */
export const SORTS = ["served", "kind", "name", "owner", "steps", "when"] as const
export type Sort = (typeof SORTS)[number]

/** All of the state of the Impact screen, which its address holds. */
export interface ImpactView {
  readonly refs: readonly string[]
  /** A query in the search language; what it does not find is left out of the table. */
  readonly query: string
  readonly sort: Sort
  readonly reversed: boolean
  readonly asOf: string
  readonly knownAt: string
}

/** The plain view of references: what is served first. */
export function impactView(refs: readonly string[]): ImpactView {
  return { refs, query: "", sort: "served", reversed: false, asOf: "", knownAt: "" }
}

/** The view that the search part of an address describes; what makes no sense is left out. */
export function readImpactView(ref: string, asked: URLSearchParams): ImpactView {
  const text = (key: string) => asked.get(key)?.trim() ?? ""
  const sort = text("sort").replace(/^-/, "")
  const known = SORTS.find((each) => each === sort)
  const others = asked.getAll("and").map((each) => each.trim())
  return {
    refs: [...new Set([ref, ...others.filter(Boolean)])],
    query: text("q"),
    sort: known ?? "served",
    reversed: known !== undefined && text("sort").startsWith("-"),
    asOf: text("asOf"),
    knownAt: text("knownAt"),
  }
}

/** The parts of the address in their order; what is as usual is left out. */
export function impactParts(view: ImpactView): readonly (readonly [string, string])[] {
  const { refs, query, sort, reversed, asOf, knownAt } = view
  const order = sort === "served" && !reversed ? "" : `${reversed ? "-" : ""}${sort}`
  const parts: readonly (readonly [string, string])[] = [
    ...refs.slice(1).map((ref) => ["and", ref] as const),
    ["q", query],
    ["sort", order],
    ["asOf", asOf],
    ["knownAt", knownAt],
  ]
  return parts.filter(([, value]) => value !== "")
}
