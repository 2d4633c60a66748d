import { expect, test } from "vitest"
import { histogramsOf } from "../../src/api/histograms"
import { distributionOf } from "../../src/view/distribution"
import { figureText } from "../../src/view/numbers"

const even = (low: number, high: number) =>
  Array.from({ length: 21 }, (_, at) => low + ((high - low) * at) / 20)
const sum = (shares: readonly number[]) => shares.reduce((whole, share) => whole + share, 0)

test("two sets of numbers share one range, and each is whole", () => {
  const found = distributionOf(
    { quantiles: even(0, 10), histogram: null },
    { quantiles: even(5, 20), histogram: null },
    40,
  )
  expect(found).toMatchObject({ low: 0, high: 20, log: false })
  expect(sum(found?.first ?? [])).toBeCloseTo(1)
  expect(sum(found?.second ?? [])).toBeCloseTo(1)
  expect(found?.first.slice(20).every((share) => share < 1e-9)).toBe(true)
  expect(found?.second.slice(0, 10).every((share) => share < 1e-9)).toBe(true)
})

test("repeated quantiles stand on their value", () => {
  const found = distributionOf(
    { quantiles: [3, 3, 3, 3, 3], histogram: null },
    { quantiles: [0, 0, 0, 0, 10], histogram: null },
    10,
  )
  expect(found?.first[3]).toBeCloseTo(1)
  expect(found?.second[0]).toBeGreaterThan(0.75)
})

test("numbers over decades are told apart by their logarithm", () => {
  const profile = (positive: Record<string, number>, more = {}) =>
    histogramsOf({ columns: { radius: { histogram: { per_decade: 20, zero: 0, positive, ...more } } } }).get(
      "radius",
    ) ?? null
  const before = profile({ "20": 30, "24": 10 })
  const after = profile({ "0": 10, "20": 30 })
  const found = distributionOf({ quantiles: [], histogram: before }, { quantiles: [], histogram: after })
  expect(found?.log).toBe(true)
  expect(found?.low).toBeCloseTo(1)
  expect(found?.first[20]).toBeCloseTo(0.75)
  expect(found?.second[0]).toBeCloseTo(0.25)
  const mixed = profile({ "0": 10, "20": 30 }, { negative: { "3": 1 } })
  expect(distributionOf({ quantiles: [], histogram: before }, { quantiles: [], histogram: mixed })).toBeNull()
})

test("what is no distribution draws nothing", () => {
  const none = { quantiles: [], histogram: null }
  expect(distributionOf(none, none)).toBeNull()
  expect(
    distributionOf({ quantiles: [1, 1], histogram: null }, { quantiles: [1, 1], histogram: null }),
  ).toBeNull()
  expect(
    distributionOf({ quantiles: [1, Number.NaN], histogram: null }, { quantiles: [1, 2], histogram: null }),
  ).toBeNull()
  expect(
    histogramsOf({ columns: { a: { histogram: { per_decade: 20, positive: { x: 1, "2": "3" } } } } }).size,
  ).toBe(0)
  expect(histogramsOf(null).size).toBe(0)
})

test.each([
  [0, "0"],
  [12345.6, "12346"],
  [0.123456, "0.1235"],
  [-2.5, "\u22122.5"],
  [0.00001, "1.00e\u22125"],
  [Number.NaN, "–"],
])("%d reads %s", (value, text) => expect(figureText(value)).toBe(text))
