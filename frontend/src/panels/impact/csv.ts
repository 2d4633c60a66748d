import type { Affected } from "../../api/impact"

const COLUMNS = [
  "ref",
  "kind",
  "name",
  "served_by",
  "aliases",
  "owners",
  "steps",
  "occurred_at",
  "measurement_only",
  "uid",
] as const

/** The rows of the table in their order, one thing a line. */
export function csvOf(things: readonly Affected[]): string {
  const rows = things.map((each) => [
    each.ref,
    each.kind,
    each.name,
    each.servedBy.map(({ name }) => name).join(" "),
    each.aliases.join(" "),
    each.owners.join(" "),
    String(each.steps),
    each.time,
    String(each.measurementOnly),
    each.uid,
  ])
  return [COLUMNS, ...rows].map((row) => `${row.map(cell).join(",")}\r\n`).join("")
}

// A spreadsheet runs what begins with these as a formula.
const FORMULA = /^[=+\-@\t\r]/

function cell(value: string): string {
  const safe = FORMULA.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
