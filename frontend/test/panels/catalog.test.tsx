import { screen, waitFor } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { describe, expect, it } from "vitest"
import { open, Refusal } from "./page"

function run(name: string, more: Record<string, unknown> = {}) {
  return {
    uid: name.padEnd(32, "0"),
    qualifiedRef: `run:team/${name}`,
    kind: "Run",
    name,
    project: "team",
    occurredAt: "2026-03-01T12:00:00.000000Z",
    owners: [],
    tags: [],
    state: "COMPLETE",
    params: [{ key: "lr", value: "1e-3" }],
    metrics: [
      { key: "accuracy", value: 0.9, split: "test" },
      { key: "accuracy", value: 0.99, split: "train" },
      { key: "broken", value: null, split: "test" },
    ],
    ...more,
  }
}

function page(nodes: readonly unknown[], total = nodes.length) {
  return { search: { totalCount: total, nodes, pageInfo: { hasNextPage: false, endCursor: null } } }
}

const MISTAKE =
  "unexpected '>' in the search text at column 5:\n  run => 1\n      ^\ndid you mean '>=' instead of '=>'?"

const cell = (name: string) => screen.getByRole("cell", { name })

describe("the catalog", () => {
  it("shows the value of the test split, exact parameters where asked for, and what failed", async () => {
    const columns = encodeURIComponent('["metrics.accuracy","params.lr"]')
    open(`/catalog?q=run&columns=${columns}`, {
      Catalog: () => page([run("a"), run("b", { state: "FAIL" })], 7),
    })
    expect(await screen.findByText("7 things, newest first", {}, { timeout: 5000 })).toBeTruthy()
    expect(screen.getAllByRole("cell", { name: ".9000" })).toHaveLength(2)
    expect(screen.getAllByRole("cell", { name: "1e-3" })).toHaveLength(2)
    expect(screen.getByText("fail")).toBeTruthy()
  })

  it("keeps what it found while a text is wrong, and shows where", async () => {
    const { asked, visited } = open("/catalog?q=run", {
      Catalog: ({ text }: { text: string }) =>
        text.includes("=>") ? new Refusal("INVALID", MISTAKE) : page([run("a")]),
    })
    await screen.findByText("1 thing", {}, { timeout: 5000 })
    await userEvent.type(screen.getByRole("searchbox"), " => 1")
    const told = await screen.findByRole("alert")
    expect(told.textContent).toContain("unexpected '>' in the search text at column 5")
    expect(told.querySelector("mark")?.textContent).toBe("=>")
    expect(cell(".9000")).toBeTruthy()
    expect(visited.at(-1)).toBe("/catalog?q=run%20%3D%3E%201")
    expect(asked.at(-1)?.variables.text).toBe("run => 1")
  })

  it("orders by a heading, the other way round, and not at all", async () => {
    const { visited } = open("/catalog?q=run", { Catalog: () => page([run("a")]) })
    const heading = () => screen.findByRole("button", { name: "accuracy" }, { timeout: 5000 })
    for (const wanted of ["run order by metrics.accuracy desc", "run order by metrics.accuracy", "run"]) {
      await userEvent.click(await heading())
      await waitFor(() => expect(visited.at(-1)).toBe(`/catalog?q=${encodeURIComponent(wanted)}`))
    }
  })

  it("tells how to fill an empty store", async () => {
    open("/catalog", { Catalog: () => page([]) })
    expect(await screen.findByText("headwater demo", {}, { timeout: 5000 })).toBeTruthy()
    expect(screen.getByText(/headwater import mlflow/)).toBeTruthy()
  })
})
