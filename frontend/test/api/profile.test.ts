import { describe, expect, it } from "vitest"
import { profileOf } from "../../src/api/profile"

const RADIUS = { type: "number", nulls: 0, min: 1, max: 3, mean: 2, std: 0.5, quantiles: [1, 2, 3] }

describe("a profile", () => {
  it("is read with its label, key and associations", () => {
    const profile = profileOf({
      rows: 4,
      columns: { radius: RADIUS, ward: { type: "text", nulls: 1, distinct: 2, values: { a: 1, b: 2 } } },
      label: { column: "ward", shares: { a: 0.3, b: 0.7 }, association: { radius: 0.4 } },
      row_digests: { key: "id" },
      coverage: { quantiles: "sampled" },
    })
    expect(profile?.columns.map(({ name }) => name)).toEqual(["radius", "ward"])
    expect(profile?.columns[0]).toMatchObject({ mean: 2, quantiles: [1, 2, 3], association: 0.4 })
    expect(profile?.columns[1]?.values).toEqual([
      ["b", 2],
      ["a", 1],
    ])
    expect(profile).toMatchObject({ rows: 4, label: "ward", key: "id", partial: ["quantiles"] })
  })

  it.each([null, 7, "text", [], {}, { columns: 3 }])("is none in %j", (given) => {
    expect(profileOf(given)).toBeNull()
  })

  it("takes what somebody else wrote for missing, not for granted", () => {
    const profile = profileOf({
      rows: "many",
      columns: { a: null, b: { type: 3, quantiles: ["x"], values: { c: "d" } } },
    })
    expect(profile?.rows).toBeNaN()
    expect(profile?.columns[0]).toMatchObject({ type: "", quantiles: [] })
    expect(profile?.columns[1]).toMatchObject({ type: "", quantiles: [Number.NaN], values: [] })
  })
})
