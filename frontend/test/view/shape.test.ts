import { describe, expect, it } from "vitest"
import { frameOf } from "../../src/view/chart"
import { ribbonPath } from "../../src/view/ribbon"
import { shapeOf } from "../../src/view/shape"

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0)

describe("the shape of a column", () => {
  it("spreads evenly what is spread evenly", () => {
    const shape = shapeOf([0, 1, 2, 3, 4], 4)
    expect(shape?.shares).toEqual([0.25, 0.25, 0.25, 0.25])
  })

  it("holds the whole, also where many values are the same", () => {
    const shape = shapeOf([0, 0, 0, 1, 10, 10], 5)
    expect(sum(shape?.shares ?? [])).toBeCloseTo(1)
    expect(shape?.shares[0]).toBeGreaterThan(0.4)
    expect(shape?.shares[4]).toBeGreaterThan(0.2)
  })

  it("is nothing where all are the same, none are known, or one is not finite", () => {
    expect(shapeOf([2, 2, 2], 4)).toBeNull()
    expect(shapeOf([], 4)).toBeNull()
    expect(shapeOf([0, Number.NaN, 1], 4)).toBeNull()
  })
})

describe("the ribbon of noise", () => {
  const frame = frameOf([1, 2, 3], { low: 0, high: 4 }, { width: 300, height: 200 })

  it("goes round all measurements that are known", () => {
    const path = ribbonPath([1, Number.NaN, 3], 0.5, frame)
    expect(path.match(/L/g)).toHaveLength(3)
    expect(path.endsWith("Z")).toBe(true)
  })

  it("is nothing without noise", () => {
    expect(ribbonPath([1, 2], 0, frame)).toBe("")
    expect(ribbonPath([1, 2], Number.NaN, frame)).toBe("")
  })
})
