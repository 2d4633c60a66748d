/** One column of a profile; figures that were not recorded are NaN. */
export interface Column {
  readonly name: string
  readonly type: string
  readonly nulls: number
  readonly infinite: number
  readonly min: number
  readonly max: number
  readonly mean: number
  readonly std: number
  readonly quantiles: readonly number[]
  readonly distinct: number
  readonly atLeast: boolean
  /** The texts with their counts, commonest first. */
  readonly values: readonly (readonly [string, number])[]
  /** How much of it the label explains, or how it goes with the label: 0 to 1. */
  readonly association: number
}

/** What a table looks like. */
export interface Profile {
  readonly rows: number
  readonly columns: readonly Column[]
  readonly label: string
  readonly shares: readonly (readonly [string, number])[]
  readonly key: string
  readonly partial: readonly string[]
}

/** The profile that a version carries, read with care; null where it is none. */
export function profileOf(given: unknown): Profile | null {
  const columns = field(given, "columns")
  if (typeof columns !== "object" || columns === null) return null
  const label = field(given, "label")
  const association = field(label, "association")
  return {
    rows: figure(field(given, "rows")),
    columns: Object.entries(columns).map(([name, each]) =>
      columnOf(name, each, figure(field(association, name))),
    ),
    label: text(field(label, "column")),
    shares: counted(field(label, "shares")),
    key: text(field(field(given, "row_digests"), "key")),
    partial: Object.keys(Object(field(given, "coverage") ?? {})),
  }
}

function columnOf(name: string, given: unknown, association: number): Column {
  const of = (key: string) => figure(field(given, key))
  const quantiles = field(given, "quantiles")
  const atLeast = of("distinct_at_least")
  return {
    name,
    type: text(field(given, "type")),
    nulls: of("nulls"),
    infinite: of("infinite"),
    min: of("min"),
    max: of("max"),
    mean: of("mean"),
    std: of("std"),
    quantiles: Array.isArray(quantiles) ? quantiles.map(figure) : [],
    distinct: Number.isFinite(atLeast) ? atLeast : of("distinct"),
    atLeast: Number.isFinite(atLeast),
    values: counted(field(given, "values")),
    association,
  }
}

function counted(given: unknown): readonly (readonly [string, number])[] {
  if (typeof given !== "object" || given === null) return []
  return Object.entries(given)
    .map(([name, count]) => [name, figure(count)] as const)
    .filter(([, count]) => Number.isFinite(count))
    .sort(([a, first], [b, second]) => second - first || (a < b ? -1 : 1))
}

function field(given: unknown, key: string): unknown {
  return typeof given === "object" && given !== null && Object.hasOwn(given, key)
    ? Reflect.get(given, key)
    : undefined
}

function figure(given: unknown): number {
  return typeof given === "number" ? given : Number.NaN
}

function text(given: unknown): string {
  return typeof given === "string" ? given : ""
}
