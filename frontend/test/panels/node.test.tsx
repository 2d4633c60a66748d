import { screen, waitFor, within } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { describe, expect, it } from "vitest"
import { open, Refusal } from "./page"

const UID = "a".repeat(32)

function thing(more: Record<string, unknown> = {}) {
  return {
    uid: UID,
    qualifiedRef: "model:team/churn",
    kind: "Model",
    name: "churn",
    project: "team",
    description: "who leaves",
    occurredAt: "2026-03-01T12:00:00.000000Z",
    recordedAt: "2026-03-01T12:00:01.000000Z",
    revision: 4,
    owners: ["ana"],
    tags: [{ key: "risk", value: "high" }],
    digests: [],
    contradictions: [],
    props: {},
    pointers: [],
    ...more,
  }
}

function named(version: string) {
  const name = `churn@${version}`
  return { uid: version.padEnd(32, "0"), qualifiedRef: `model:team/${name}`, kind: "ModelVersion", name }
}

function version(label: string, accuracy: number) {
  return {
    ...named(label),
    version: label,
    occurredAt: "2026-03-02T00:00:00.000000Z",
    aliases: [],
    generatedBy: [{ uid: "r", qualifiedRef: "run:team/train", kind: "Run", name: "train" }],
    deployments: [],
    metrics: [{ key: "accuracy", value: accuracy, split: "test" }],
  }
}

const END = { hasNextPage: false, endCursor: null }
const NO_LINKS = { totalCount: 0, pageInfo: END, nodes: [] }

function scan(more: Record<string, unknown> = {}) {
  const point = (label: string, value: number) => ({ value, asked: named(label), run: null })
  return {
    metric: "accuracy",
    higherIsBetter: true,
    noise: { sigma: 0.01, source: "replicates", degrees: 5, assumed: false },
    points: [point("1", 0.9), point("2", 0.7), point("3", 0.9)],
    regressions: [
      {
        bad: point("2", 0.7),
        good: point("1", 0.9),
        recovered: point("3", 0.9),
        delta: -0.2,
        sigmas: 14.1,
        evaluationChanged: false,
      },
    ],
    linear: true,
    changePoints: [],
    completeness: { complete: true, truncatedBy: "", hiddenCount: 0 },
    ...more,
  }
}

const SERIES = {
  Node: () => ({ entity: thing() }),
  Causes: () => ({ entity: { causes: NO_LINKS } }),
  Effects: () => ({ entity: { effects: NO_LINKS } }),
  Versions: () => ({
    entity: { versions: { totalCount: 3, pageInfo: END, nodes: [version("3", 0.9), version("2", 0.7)] } },
  }),
  Scan: () => ({ regressions: scan() }),
}

describe("the page about a series", () => {
  it("marks where it got worse, each a way into why with the version it was good at", async () => {
    open("/node/model:team/churn", SERIES)
    const falls = await screen.findByRole("list", { name: "Regressions" }, { timeout: 5000 })
    expect(falls.textContent).toContain("churn@2 .700 after .900, 14.1 σ, back at 3")
    const why = "/why/model:team/churn@2?good=model:team/churn@1&metric=accuracy"
    expect(within(falls).getByRole("link").getAttribute("href")).toBe(why)
    const chart = screen.getByRole("group", { name: /^accuracy over 3 measurements/ })
    expect(within(chart).getByRole("link").getAttribute("href")).toBe(why)
  })

  it("asks which way is better where nobody knows, and keeps the choice in the address", async () => {
    const { visited, asked } = open("/node/model:team/churn", {
      ...SERIES,
      Scan: () => new Refusal("INVALID", "is higher or lower accuracy better?"),
    })
    await userEvent.click(await screen.findByRole("button", { name: "Lower is better" }, { timeout: 5000 }))
    expect(visited.at(-1)).toBe("/node/model:team/churn?direction=lower")
    const scans = () => asked.filter(({ operation }) => operation === "Scan")
    await waitFor(() =>
      expect(scans().map(({ variables }) => variables.better)).toEqual([undefined, "LOWER"]),
    )
  })

  it("counts what is hidden", async () => {
    const completeness = { complete: false, truncatedBy: "permission", hiddenCount: 3 }
    open("/node/model:team/churn", { ...SERIES, Scan: () => ({ regressions: scan({ completeness }) }) })
    expect(await screen.findByText(/At least 3 things are hidden/, {}, { timeout: 5000 })).toBeTruthy()
  })

  it("compares chosen versions, the earlier one first", async () => {
    open("/node/model:team/churn", SERIES)
    await userEvent.click(await screen.findByRole("checkbox", { name: "Compare churn@3" }, { timeout: 5000 }))
    await userEvent.click(screen.getByRole("checkbox", { name: "Compare churn@2" }))
    const link = screen.getByRole("link", { name: "Compare these 2" })
    expect(link.getAttribute("href")).toBe("/diff/model:team/churn@2...model:team/churn@3")
  })
})

describe("the page about a thing", () => {
  it("says that it shows another time, asks for it everywhere, and lets nothing be changed", async () => {
    const { asked } = open("/node/model:team/churn?asOf=2026-03-05&knownAt=2026-04-01", SERIES)
    expect(await screen.findByText(/This is how it was at 5 Mar 2026/, {}, { timeout: 5000 })).toBeTruthy()
    expect(screen.queryByRole("button", { name: /^(Add|Edit|Remove)/ })).toBeNull()
    await screen.findByRole("list", { name: "Regressions" })
    const times = asked.map(({ variables }) => [variables.asOf, variables.knownAt])
    expect(new Set(times.map(String))).toEqual(new Set(["2026-03-05,2026-04-01"]))
  })

  it("names an end that was never described, and what was only inferred", async () => {
    const link = { role: "", since: "2026-03-01T00:00:00Z", until: null }
    const nodes = [
      { ...link, uid: "b", relation: "DERIVED_FROM", origin: "INFERRED", confidence: 0.8, node: null },
    ]
    open("/node/model:team/churn@2", {
      ...SERIES,
      Node: () => ({ entity: thing({ kind: "Agent", name: "bot" }) }),
      Causes: () => ({ entity: { causes: { totalCount: 1, pageInfo: END, nodes } } }),
    })
    expect(await screen.findByText("never described", {}, { timeout: 5000 })).toBeTruthy()
    expect(screen.getByText(/inferred, 80/)).toBeTruthy()
  })

  it("says of a commit that the run executed more than it holds", async () => {
    const link = { role: "", since: "2026-03-01T00:00:00Z", until: null, origin: "CAPTURED", confidence: 1 }
    const nodes = [{ ...link, uid: "c", relation: "EXECUTED", uncommitted: true, node: null }]
    open("/node/model:team/churn@2", {
      ...SERIES,
      Node: () => ({ entity: thing({ kind: "Agent", name: "bot" }) }),
      Causes: () => ({ entity: { causes: { totalCount: 1, pageInfo: END, nodes } } }),
    })
    expect(await screen.findByText("with uncommitted changes", {}, { timeout: 5000 })).toBeTruthy()
  })

  it("says of records that contradict each other what cannot be so", async () => {
    const odd = { sort: "ITS_OWN_CAUSE", message: "It depends on itself." }
    open("/node/model:team/churn@2", {
      ...SERIES,
      Node: () => ({ entity: thing({ kind: "Agent", name: "bot", contradictions: [odd] }) }),
    })
    expect((await screen.findByRole("note", {}, { timeout: 5000 })).textContent).toBe(
      "This cannot be so. It depends on itself.",
    )
  })

  it("tells that there is no such thing", async () => {
    open("/node/model:nothing", { Node: () => new Refusal("NOT_FOUND", "nothing is named model:nothing") })
    expect(await screen.findByText("nothing is named model:nothing", {}, { timeout: 5000 })).toBeTruthy()
  })
})
