import { type CatalogView, catalogParts, readCatalogView } from "./catalog"
import { type DiffView, diffParts, diffView, joinedRefs, readDiffView } from "./diff"
import { type ImpactView, impactParts, impactView, readImpactView } from "./impact"
import { type LineageView, lineageParts, lineageView, readLineageView } from "./lineage"
import { type NodeView, nodeParts, nodeView, readNodeView } from "./node"

/** The question behind a Why page; an empty text means "let Headwater choose". Times are ISO 8601. */
export interface Question {
  readonly bad: string
  readonly good: string
  readonly metric: string
  readonly direction: "" | "higher" | "lower"
  readonly asOf: string
  readonly knownAt: string
  /** The number of the investigation whose verdicts rank the answer, "" for none. */
  readonly investigation: string
}

/** The page that an address names. */
export type Page =
  | { readonly name: "home"; readonly query: string }
  | { readonly name: "why"; readonly question: Question }
  | { readonly name: "lineage"; readonly view: LineageView }
  | { readonly name: "investigation"; readonly ref: string }
  | { readonly name: "node"; readonly view: NodeView }
  | { readonly name: "impact"; readonly view: ImpactView }
  | { readonly name: "diff"; readonly view: DiffView }
  | { readonly name: "catalog"; readonly view: CatalogView }
  | { readonly name: "graphiql" }
  | { readonly name: "unknown" }

/** The page at `pathname` and `search`, both as the browser has them (still percent-encoded). */
export function pageAt(pathname: string, search: string): Page {
  const asked = new URLSearchParams(search)
  const text = (key: string) => asked.get(key)?.trim() ?? ""
  if (pathname === "/") return { name: "home", query: text("q") }
  if (pathname === "/catalog") return { name: "catalog", view: readCatalogView(asked) }
  if (pathname === "/graphiql") return { name: "graphiql" }
  const compared = /^\/diff\/(.+)$/.exec(pathname)?.[1]
  if (compared !== undefined) {
    const view = readDiffView(compared, asked, decode)
    return view ? { name: "diff", view } : { name: "unknown" }
  }
  const [, name, ref] = /^\/(why|lineage|node|impact|investigation)\/(.+)$/.exec(pathname) ?? []
  const decoded = ref === undefined ? null : decode(ref)
  if (!decoded) return { name: "unknown" }
  if (name === "impact") return { name, view: readImpactView(decoded, asked) }
  if (name === "node") return { name, view: readNodeView(decoded, asked) }
  if (name === "lineage") return { name, view: readLineageView(decoded, asked) }
  if (name === "investigation") return { name, ref: decoded }
  return {
    name: "why",
    question: {
      bad: decoded,
      good: text("good"),
      metric: text("metric"),
      direction: directionOf(text("direction")),
      asOf: text("asOf"),
      knownAt: text("knownAt"),
      investigation: text("investigation"),
    },
  }
}

/** The address of a Why page; what is left to Headwater is left out. */
export function whyPath(question: Pick<Question, "bad"> & Partial<Question>): string {
  const { bad, ...rest } = question
  const keys = ["good", "metric", "direction", "asOf", "knownAt", "investigation"] as const
  const asked = keys.flatMap((key) => (rest[key] ? [`${key}=${encode(rest[key])}`] : []))
  return `/why/${encode(bad)}${asked.length ? `?${asked.join("&")}` : ""}`
}

/** The address of a Lineage screen with all of its state. */
export function lineagePath(view: Pick<LineageView, "ref"> & Partial<LineageView>): string {
  const parts = lineageParts({ ...lineageView(view.ref), ...view })
  const asked = parts.map(([key, value]) => `${key}=${encode(value).replaceAll("%20", "+")}`)
  return `/lineage/${encode(view.ref)}${asked.length ? `?${asked.join("&")}` : ""}`
}

/** The address of the page about one thing. */
export function nodePath(view: Pick<NodeView, "ref"> & Partial<NodeView>): string {
  return `/node/${encode(view.ref)}${searchPart(nodeParts({ ...nodeView(view.ref), ...view }))}`
}

/** The address of the catalog with a search and columns. */
export function catalogPath(view: Partial<CatalogView> = {}): string {
  return `/catalog${searchPart(catalogParts({ query: "", columns: null, asOf: "", ...view }))}`
}

/** The address of the page of what a thing reaches, or what several do. */
export function impactPath(ref: string, view: Partial<ImpactView> = {}): string {
  const refs = view.refs ?? [ref]
  return `/impact/${encode(ref)}${searchPart(impactParts({ ...impactView(refs), ...view }))}`
}

/** The address of a comparison, the earliest first. */
export function diffPath(refs: readonly string[], view: Partial<DiffView> = {}): string {
  return `/diff/${joinedRefs(refs, encode)}${searchPart(diffParts({ ...diffView(refs), ...view }))}`
}

/** The address of an investigation, named by its number. */
export function investigationPath(ref: string): string {
  return `/investigation/${encode(ref)}`
}

/** The address of an investigation as a document. */
export function investigationExport(format: "md" | "html", number: string): string {
  return `/export/investigation.${format}?ref=${encode(number)}`
}

/** A lineage or a bill of materials as a file, by what its address ends in. */
export type ExportForm =
  | "lineage.provjson"
  | "lineage.openlineage.jsonl"
  | "lineage.graphml"
  | "lineage.dot"
  | "lineage.csv"
  | "bill.cdx.json"
  | "bill.spdx3.json"

/** The address of the whole lineage of a thing, or of its bill of materials, as a file. */
export function exportPath(
  form: ExportForm,
  { ref, asOf, knownAt }: Pick<LineageView, "ref" | "asOf" | "knownAt">,
): string {
  const asked = new URLSearchParams({
    ref: ref.toWellFormed(),
    ...(asOf && { asOf }),
    ...(knownAt && { knownAt }),
  })
  return `/export/${form}?${asked}`
}

/** The address of the home page with a search. */
export function homePath(query: string): string {
  return query.trim() ? `/?q=${encode(query.trim())}` : "/"
}

function searchPart(parts: readonly (readonly [string, string])[]): string {
  return parts.length ? `?${parts.map(([key, value]) => `${key}=${encode(value)}`).join("&")}` : ""
}

function directionOf(text: string): Question["direction"] {
  return text === "higher" || text === "lower" ? text : ""
}

/** Percent-encoded, but for the signs that references are full of and every browser leaves alone. */
function encode(text: string): string {
  const plain = encodeURIComponent(text.toWellFormed()).replaceAll("%3A", ":").replaceAll("%40", "@")
  return MOVED_BY_BROWSERS.test(text) ? plain : plain.replaceAll("%2F", "/")
}

/** Path segments that are empty or only dots, which browsers resolve or servers drop. */
const MOVED_BY_BROWSERS = /(^|\/)\.{0,2}(\/|$)/

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}
