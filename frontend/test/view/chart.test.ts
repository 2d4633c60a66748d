import { describe, expect, it } from "vitest"
import { frameOf, linePath, nearest } from "../../src/view/chart"

const SIZE = { width: 600, height: 200 }

describe("the frame of a chart", () => {
  it("shows every measurement and the whole band", () => {
    const values = [0.9, 0.95, 0.8]
    const frame = frameOf(values, { low: 0.93, high: 0.99 }, SIZE)
    for (const value of [...values, 0.93, 0.99]) {
      expect(frame.y(value)).toBeGreaterThanOrEqual(frame.top)
      expect(frame.y(value)).toBeLessThanOrEqual(frame.bottom)
    }
    expect(frame.y(0.95)).toBeLessThan(frame.y(0.8))
    expect(frame.x(2)).toBeLessThanOrEqual(frame.right)
  })

  it("stands even when nothing is finite, or nothing is there", () => {
    for (const values of [[], [Number.NaN], [0.5], [0.5, 0.5]]) {
      const frame = frameOf(values, { low: Number.NaN, high: Number.NaN }, SIZE)
      expect(Number.isFinite(frame.x(0))).toBe(true)
      expect(Number.isFinite(frame.y(0.5))).toBe(true)
    }
  })

  it("finds the measurement under the pointer", () => {
    const frame = frameOf([1, 2, 3, 4], { low: 1, high: 2 }, SIZE)
    expect(nearest(frame, 4, frame.x(2) + 3)).toBe(2)
    expect(nearest(frame, 4, -50)).toBe(0)
    expect(nearest(frame, 4, 5000)).toBe(3)
    expect(nearest(frame, 0, 10)).toBeNull()
  })

  it("leaves out of the line what is not finite", () => {
    const frame = frameOf([1, 2], { low: 1, high: 2 }, SIZE)
    expect(linePath([1, Number.NaN, 2], frame).match(/[ML]/g)).toEqual(["M", "L"])
  })
})
