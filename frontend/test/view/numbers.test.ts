import { describe, expect, it } from "vitest"
import {
  chanceText,
  countText,
  decimalsFor,
  deltaText,
  percentText,
  ticksBetween,
  valueText,
} from "../../src/view/numbers"

describe("figures", () => {
  it("are written as the command line writes them, without a leading zero", () => {
    expect(valueText(0.9123, 3)).toBe(".912")
    expect(valueText(1.5, 3)).toBe("1.500")
    expect(valueText(-0.05, 3)).toBe("−.050")
    expect(valueText(0, 3)).toBe(".000")
  })

  it("have as many decimals as tell the two ends apart", () => {
    expect(decimalsFor(0.965, 0.912)).toBe(3)
    expect(decimalsFor(0.96501, 0.96502)).toBe(6)
    expect(decimalsFor(0.5, 0.5)).toBe(3)
  })

  it("become powers where decimals would say nothing", () => {
    expect(valueText(0.0000123, 3)).toBe("1.23e−5")
    expect(valueText(123456789, 3)).toBe("1.23e8")
  })

  it("say so when there is none", () => {
    expect(valueText(Number.NaN, 3)).toBe("–")
    expect(percentText(Number.NaN)).toBe("–")
  })

  it("keep the sign of a difference", () => {
    expect(deltaText(0.05, 3)).toBe("+.050")
    expect(deltaText(-0.05, 3)).toBe("−.050")
  })
})

describe("chances", () => {
  it("never round to certainty in either direction", () => {
    expect(percentText(0.91)).toBe("91\u202f%")
    expect(percentText(0.0004)).toBe("under 1\u202f%")
    expect(percentText(0.9999)).toBe("over 99\u202f%")
    expect(percentText(0.00001, 1)).toBe("under 0.1\u202f%")
    expect(percentText(0)).toBe("0\u202f%")
    expect(percentText(1)).toBe("100\u202f%")
  })

  it("of ours are never certain", () => {
    expect(chanceText(1)).toBe("over 99\u202f%")
    expect(chanceText(0.995)).toBe("over 99\u202f%")
    expect(chanceText(0)).toBe("under 1\u202f%")
    expect(chanceText(0, 1)).toBe("under 0.1\u202f%")
    expect(chanceText(0.91)).toBe("91\u202f%")
    expect(chanceText(Number.NaN)).toBe("–")
  })
})

describe("counts", () => {
  it("agree with their noun", () => {
    expect([countText(1, "run"), countText(0, "run"), countText(1234, "run")]).toEqual([
      "1 run",
      "0 runs",
      "1,234 runs",
    ])
  })
})

describe("ticks", () => {
  it("are round and lie inside", () => {
    expect(ticksBetween(0.903, 0.997, 4).map((tick) => tick.toFixed(3))).toEqual(["0.925", "0.950", "0.975"])
    expect(ticksBetween(0, 10, 5)).toEqual([0, 2, 4, 6, 8, 10])
  })

  it("are one where there is no range", () => {
    expect(ticksBetween(0.5, 0.5, 4)).toEqual([0.5])
    expect(ticksBetween(Number.NaN, 1, 4)).toHaveLength(1)
  })
})
