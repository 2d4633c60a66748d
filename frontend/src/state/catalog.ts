/** What the catalog shows, as its address holds it: a search text, and columns; null means the usual ones. */
export interface CatalogView {
  readonly query: string
  readonly columns: readonly string[] | null
  readonly asOf: string
}

/** How things are ordered by a search text. */
export interface Order {
  readonly field: string
  readonly descending: boolean
}

const LONGEST_COLUMN = 200
const MOST_COLUMNS = 30
const COLUMN = /^(?:metrics|params|tags|props)\..+/s

/** The words with which a search text may begin, each with the kinds it means. */
export const KIND_WORDS: readonly (readonly [string, string])[] = [
  ["model", "models"],
  ["dataset", "datasets"],
  ["run", "runs"],
  ["deployment", "deployments"],
  ["commit", "commits"],
  ["env", "environments"],
  ["package", "packages"],
  ["agent", "people"],
  ["investigation", "investigations"],
  ["model series", "model series"],
  ["dataset series", "dataset series"],
]

const KIND_TEXT =
  /^\s*((?:model|dataset)\s+series|(?:models?|datasets?|runs?|commits?|envs?|environments?|packages?|deployments?|agents?|investigations?|series)(?:\s*,\s*[a-z]+)*)(?=$|\s+(?!(?:in|contains|exists|between)\b)[^\s<>=!])\s*/i

/** The view that the search part of an address describes. */
export function readCatalogView(asked: URLSearchParams): CatalogView {
  const columns = asked.get("columns")
  return {
    query: asked.get("q") ?? "",
    columns: columns === null ? null : readColumns(columns),
    asOf: asked.get("asOf")?.trim() ?? "",
  }
}

/** The parts of the address in their order; what is as usual is left out. */
export function catalogParts(view: CatalogView): readonly (readonly [string, string])[] {
  const { query, columns, asOf } = view
  const parts: (readonly [string, string])[] = []
  if (query.trim()) parts.push(["q", query])
  if (columns) parts.push(["columns", JSON.stringify(columns)])
  if (asOf) parts.push(["asOf", asOf])
  return parts
}

/** The kinds that a search text begins with, in lower case and one of many; "" for all. */
export function kindOf(query: string): string {
  const found = KIND_TEXT.exec(query.replace(/\s+$/, ""))?.[1]?.toLowerCase().replace(/\s+/g, " ") ?? ""
  if (found === "environment" || found === "environments") return "env"
  return found.endsWith("series") ? found : found.replace(/s$/, "")
}

/** The search text with `kind` as its first word, or without any for "". */
export function withKind(query: string, kind: string): string {
  const rest = query.replace(KIND_TEXT, "").trim()
  if (!kind) return rest.replace(/^where\s+/i, "")
  if (!rest) return kind
  // Only conditions need the word; free text and an order stand right behind the kind.
  return /^(?:where|order\s+by)\b/i.test(rest) || !hasCondition(rest)
    ? `${kind} ${rest}`
    : `${kind} where ${rest}`
}

/** How a search text orders what it finds, null where it leaves that open. */
export function orderOf(query: string): Order | null {
  const at = orderAt(query)
  if (at === -1) return null
  const [, field = "", way = ""] = ORDER.exec(query.slice(at)) ?? []
  return field ? { field: bare(field), descending: way.toLowerCase() === "desc" } : null
}

/** The search text ordered so; null leaves the order open (newest first). */
export function withOrder(query: string, order: Order | null): string {
  const at = orderAt(query)
  const rest = (at === -1 ? query : query.slice(0, at)).trim()
  if (!order) return rest
  return `${rest} order by ${quotedField(order.field)}${order.descending ? " desc" : ""}`.trim()
}

/** A field as a search text may name it: between backquotes where it has odd characters. */
export function quotedField(field: string): string {
  return /^[A-Za-z_][\w.]*$/.test(field) ? field : `\`${field.replaceAll("`", "``")}\``
}

/** The place (from 0) that a refused search text is told to be wrong at, null where none is told. */
export function mistakeAt(message: string, query: string): number | null {
  const column = /\bat column (\d+):/.exec(message)?.[1]
  if (column === undefined) return null
  // The API counts characters, a browser counts code units.
  return [...query].slice(0, Number(column) - 1).join("").length
}

const ORDER = /^order\s+by\s+(`(?:[^`]|``)+`|\S+)(?:\s+(asc|desc))?\s*$/i

/** Where the closing "order by" begins outside quotes, -1 where there is none. */
function orderAt(query: string): number {
  const blank = query.replace(/"[^"]*"|'[^']*'/g, (quoted) => "_".repeat(quoted.length))
  const found = /(?:^|\s)(order\s+by\s+(?:`(?:[^`]|``)+`|\S+)(?:\s+(?:asc|desc))?\s*)$/i.exec(blank)
  return found ? found.index + found[0].indexOf(found[1] ?? "") : -1
}

function hasCondition(text: string): boolean {
  const blank = text.replace(/"[^"]*"|'[^']*'/g, "_")
  return /[<>=!()]|\b(?:uses|used\s+by|contains|exists|between|in|not|or)\b/i.test(blank)
}

function bare(field: string): string {
  return field.startsWith("`") ? field.slice(1, -1).replaceAll("``", "`") : field
}

function readColumns(text: string): readonly string[] | null {
  try {
    const given: unknown = JSON.parse(text)
    if (!Array.isArray(given)) return null
    const sane = given.filter(
      (each): each is string =>
        typeof each === "string" && each.length <= LONGEST_COLUMN && COLUMN.test(each),
    )
    return [...new Set(sane)].slice(0, MOST_COLUMNS)
  } catch {
    return null
  }
}
