import { describe, expect, it } from "vitest"
import { type LineageView, lineageView } from "../../src/state/lineage"
import { lineagePath, pageAt } from "../../src/state/url"

function roundTrip(view: LineageView) {
  const address = new URL(lineagePath(view), "http://localhost")
  return pageAt(address.pathname, address.search)
}

const PLAIN = lineageView("model:churn@7")

describe("the address of a Lineage screen", () => {
  it("is bare for the plain view", () => {
    expect(lineagePath(PLAIN)).toBe("/lineage/model:churn@7")
  })

  it.each<LineageView>([
    PLAIN,
    { ...PLAIN, ref: 'run:</script><img src=x onerror="alert(1)">' },
    { ...PLAIN, other: "model:churn@6", asOf: "2026-03-01T00:00:00Z", knownAt: "2026-04-01" },
    {
      ...PLAIN,
      filters: ["metrics.accuracy > 0.9 and tag.a = 'b & c+d'", "run"],
      group: "pipeline",
      table: true,
    },
    {
      ...PLAIN,
      steps: [
        { card: "4f".repeat(16), side: "u", scope: "1" },
        { card: "s.0badcafe", side: "b", scope: "s" },
        { card: "g.12345678", side: "d", scope: "e" },
      ],
    },
    { ...PLAIN, all: true, group: "off", focus: "s.1", lit: "b", mark: "s.2", path: true },
    { ...PLAIN, look: { dx: -120, dy: 44, zoom: 0.5 } },
  ])("brings back the view it was made from", (view) => {
    expect(roundTrip(view)).toEqual({ name: "lineage", view })
  })

  it("leaves out what makes no sense", () => {
    expect(pageAt("/lineage/run:a", "?open=zz1+u1&group=colour&lit=x&look=1+2&path=1")).toEqual({
      name: "lineage",
      view: lineageView("run:a"),
    })
  })
})
