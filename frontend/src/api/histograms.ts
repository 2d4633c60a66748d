import type { Histogram } from "../view/distribution"

/** The histograms of a profile by column, read with care: a column without one is left out. */
export function histogramsOf(profile: unknown): ReadonlyMap<string, Histogram> {
  const columns = field(profile, "columns")
  if (typeof columns !== "object" || columns === null) return new Map()
  return new Map(
    Object.entries(columns).flatMap(([name, column]) => {
      const found = histogramOf(field(column, "histogram"))
      return found ? [[name, found] as const] : []
    }),
  )
}

function histogramOf(given: unknown): Histogram | null {
  const perDecade = field(given, "per_decade")
  const positive = counted(field(given, "positive"))
  if (typeof perDecade !== "number" || !(perDecade > 0) || positive.length === 0) return null
  const zero = field(given, "zero")
  const others = (typeof zero === "number" && zero > 0) || counted(field(given, "negative")).length > 0
  return { perDecade, others, bins: positive.sort(([one], [other]) => one - other) }
}

function counted(given: unknown): [number, number][] {
  if (typeof given !== "object" || given === null) return []
  return Object.entries(given).flatMap(([place, count]) => {
    const at = Number(place)
    return Number.isInteger(at) && typeof count === "number" && count > 0 ? [[at, count]] : []
  })
}

function field(given: unknown, key: string): unknown {
  return typeof given === "object" && given !== null && Object.hasOwn(given, key)
    ? Reflect.get(given, key)
    : undefined
}
