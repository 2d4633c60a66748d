import type { CompareAnswer, Row } from "../../api/compare"

/** Rows of one section under its title. */
export interface Section {
  readonly name: string
  readonly title: string
  readonly rows: readonly Row[]
}

const TITLES: Readonly<Record<string, string>> = {
  metrics: "Metrics",
  content: "The thing itself",
  data: "Data",
  parameters: "Parameters",
  code: "Code",
  commands: "Commands",
  environment: "Environment",
  models: "Models",
  evaluation: "Evaluated on",
}

/** The rows whose name or values have all words of the filter, by section in their order. */
export function sectionsOf(rows: readonly Row[], filter: string): readonly Section[] {
  const kept = filter ? rows.filter((row) => matches(row, filter)) : rows
  const found = new Map<string, Row[]>()
  for (const row of kept) {
    const others = found.get(row.section)
    if (others) others.push(row)
    else found.set(row.section, [row])
  }
  return [...found].map(([name, own]) => ({ name, title: TITLES[name] ?? name, rows: own }))
}

function matches(row: Row, filter: string): boolean {
  const whole = [row.name, row.section, ...row.levels].join("\n").toLowerCase()
  return filter
    .toLowerCase()
    .split(/\s+/)
    .every((word) => whole.includes(word))
}

/** The first `most` rows of sections, and how many are left. */
export function firstRows(
  sections: readonly Section[],
  most: number,
): { readonly shown: readonly Section[]; readonly left: number } {
  let room = most
  let left = 0
  const shown = sections.map((section) => {
    const rows = section.rows.slice(0, room)
    room -= rows.length
    left += section.rows.length - rows.length
    return { ...section, rows }
  })
  return { shown: shown.filter(({ rows }) => rows.length > 0), left }
}

/** What a side has, "" where it has none; `null` tells that apart from an empty text. */
export function valueAt(row: Row, side: number): string | null {
  return row.levels[row.cells[side] ?? -1] ?? null
}

/** The number that a text is as a whole, NaN where it is none. */
export function numberIn(text: string | null): number {
  return text !== null && /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(text) ? Number(text) : Number.NaN
}

/** Sections whose values may be numbers; elsewhere they are labels, such as releases and digests. */
const COUNTED: ReadonlySet<string> = new Set(["metrics", "content", "parameters"])

/** Whether every side that has a value has a number. */
export function isNumeric(row: Row): boolean {
  return (
    COUNTED.has(row.section) &&
    row.levels.length > 0 &&
    row.levels.every((level) => Number.isFinite(numberIn(level)))
  )
}

/** Data of one pair of versions that can be looked at closer. */
export interface DataPair {
  readonly name: string
  readonly first: string
  readonly second: string
  /** Whether it differs only because something that it was made from does. */
  readonly follows: boolean
  /** Whether the two themselves are compared. */
  readonly asked: boolean
}

const DATA: ReadonlySet<string> = new Set(["data", "evaluation"])

/** The datasets of which two sides have different versions; two dataset versions themselves come first. */
export function dataPairs({ sides, rows }: CompareAnswer): readonly DataPair[] {
  const [one, other] = sides
  if (!one || !other || sides.length !== 2) return []
  const own =
    one.kind === "DatasetVersion" && other.kind === "DatasetVersion"
      ? [
          {
            name: "Rows and columns",
            first: one.uid,
            second: other.uid,
            follows: false,
            asked: true,
          },
        ]
      : []
  const used = rows.flatMap((row): DataPair[] => {
    const [first, second] = row.cells.map((cell) => row.uids[cell] ?? "")
    if (!DATA.has(row.section) || !row.differs || !first || !second || first === second) return []
    const change = [valueAt(row, 0), valueAt(row, 1)].join(" → ")
    return [{ name: `${row.name} ${change}`, first, second, follows: !row.root, asked: false }]
  })
  return [...own, ...used.toSorted((a, b) => Number(a.follows) - Number(b.follows))]
}

/** The metrics that differ, of which one may ask how far they move by themselves. */
export function movedMetrics(rows: readonly Row[]): readonly string[] {
  return rows
    .filter((row) => row.section === "metrics" && row.differs && isNumeric(row))
    .map(({ name }) => name)
}

/** How many rows differ on their own account, by section. */
export function differing(rows: readonly Row[]): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>()
  for (const row of rows) if (row.differs) counts.set(row.section, (counts.get(row.section) ?? 0) + 1)
  return [...counts]
}

/** The shown rows as a table for spreadsheets. */
export function csvOf(answer: CompareAnswer, sections: readonly Section[]): string {
  const head = ["section", "name", "differs", ...answer.sides.map(({ ref }) => ref)]
  const lines = sections.flatMap(({ rows }) =>
    rows.map((row) => [
      row.section,
      row.name,
      String(row.differs),
      ...answer.sides.map((_, at) => valueAt(row, at) ?? ""),
    ]),
  )
  return [head, ...lines].map((line) => `${line.map(cell).join(",")}\r\n`).join("")
}

// A spreadsheet runs what begins with these as a formula; numbers it may.
const FORMULA = /^[=+\-@\t\r]/

function cell(value: string): string {
  const safe = FORMULA.test(value) && !Number.isFinite(numberIn(value)) ? `'${value}` : value
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
