import { cleanup, render, screen, within } from "@testing-library/react"
import { afterEach, describe, expect, it } from "vitest"
import { Files } from "../../src/panels/lineage/Files"
import { lineageView } from "../../src/state/lineage"

afterEach(cleanup)

const VIEW = { ...lineageView("model:clinic/tumour screen@20"), asOf: "2026-03-01", knownAt: "2026-04-01" }
const ASKED = "?ref=model%3Aclinic%2Ftumour+screen%4020&asOf=2026-03-01&knownAt=2026-04-01"

/** The words and addresses of the links in a row, all of which are to be saved and not shown. */
function links(title: string): (readonly [string, string])[] {
  const row = within(screen.getByRole("group", { name: title }))
  const found = row.getAllByRole("link")
  expect(found.every((link) => link.hasAttribute("download"))).toBe(true)
  return found.map((link) => [link.textContent ?? "", link.getAttribute("href") ?? ""])
}

describe("the files of a lineage", () => {
  it("are every form that other tools read, of the same thing at the same time", () => {
    render(<Files kinds={["ModelVersion"]} view={VIEW} />)
    expect(links("All of the lineage")).toEqual([
      ["PROV-JSON", `/export/lineage.provjson${ASKED}`],
      ["OpenLineage", `/export/lineage.openlineage.jsonl${ASKED}`],
      ["GraphML", `/export/lineage.graphml${ASKED}`],
      ["DOT", `/export/lineage.dot${ASKED}`],
      ["CSV", `/export/lineage.csv${ASKED}`],
    ])
    expect(links("Bill of materials")).toEqual([
      ["CycloneDX", `/export/bill.cdx.json${ASKED}`],
      ["SPDX", `/export/bill.spdx3.json${ASKED}`],
    ])
  })

  it("are bills of materials too for all versions of a series", () => {
    render(<Files kinds={["DatasetVersion", "DatasetVersion"]} view={VIEW} />)
    expect(links("Bill of materials")).toHaveLength(2)
  })

  it.each([[["Run"]], [["Commit"]], [["Deployment"]], [[]]])("are no bill of materials of %j", (kinds) => {
    render(<Files kinds={kinds} view={VIEW} />)
    expect(links("All of the lineage")).toHaveLength(5)
    expect(screen.queryByRole("group", { name: "Bill of materials" })).toBeNull()
  })

  it("are asked for without times where the screen shows now", () => {
    render(<Files kinds={["Run"]} view={lineageView("run:a&b")} />)
    expect(links("All of the lineage")[0]?.[1]).toBe("/export/lineage.provjson?ref=run%3Aa%26b")
  })
})
