import type { Version } from "../../api/node"

interface Measured {
  readonly key: string
  readonly value: number | null
  readonly split: string
}

/** What was measured of a version. */
export function measuredOf(version: Version): readonly Measured[] {
  return "metrics" in version ? version.metrics : []
}

/** The keys of metrics, those measured on a test split first, then the ones that most of the lists have. */
export function metricKeys(lists: readonly (readonly Measured[])[]): readonly string[] {
  const counts = new Map<string, number>()
  const tested = new Set<string>()
  for (const list of lists) {
    for (const key of new Set(list.map((each) => each.key))) counts.set(key, (counts.get(key) ?? 0) + 1)
    for (const { key, split } of list) if (split === "test") tested.add(key)
  }
  const rank = (key: string) => (tested.has(key) ? 0 : 1)
  return [...counts]
    .sort(([a, first], [b, second]) => rank(a) - rank(b) || second - first || (a < b ? -1 : 1))
    .map(([key]) => key)
}

/** The value of a metric in a list: of the test split where there is one; NaN where there is none. */
export function metricIn(list: readonly Measured[], key: string): number {
  const found = list.filter((each) => each.key === key && each.value !== null)
  return (found.find(({ split }) => split === "test") ?? found.at(-1))?.value ?? Number.NaN
}
