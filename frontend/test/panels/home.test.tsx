import { screen, waitFor, within } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { describe, expect, it } from "vitest"
import type { GivenOpen, GivenPage, GivenRecent } from "../../src/api/home.query"
import { liveText } from "../../src/panels/home/live"
import { open, Refusal } from "./page"

type Given = GivenPage["nodes"][number]

function version(name: string, more: Partial<Extract<Given, { metrics: unknown }>> = {}): Given {
  return {
    uid: name.padEnd(32, "0"),
    qualifiedRef: `model:team/${name}`,
    kind: "ModelVersion",
    name,
    project: "team",
    occurredAt: "2026-03-01T12:00:00.000000Z",
    aliases: [],
    metrics: [],
    ...more,
  }
}

function page(nodes: readonly Given[], total = nodes.length, next: string | null = null) {
  return { totalCount: total, nodes, pageInfo: { hasNextPage: next !== null, endCursor: next } }
}

describe("the home page", () => {
  it("lists the newest model versions, each metric a way into why", async () => {
    const metrics = [
      { key: "accuracy", value: 0.9123, split: "test" },
      { key: "loss", value: 0.4, split: "train" },
      { key: "f1", value: null, split: "test" },
    ]
    open("/", {
      Newest: () => ({ browse: page([version("churn@7", { metrics, aliases: ["champion"] })], 60) }),
    })
    const link = await screen.findByRole("link", { name: /accuracy/ })
    expect(link.getAttribute("href")).toBe("/why/model:team/churn@7?metric=accuracy")
    expect(link.textContent).toContain(".912")
    expect(screen.queryByText(/loss|f1/)).toBeNull()
    expect(screen.getByText("champion")).toBeTruthy()
    expect(screen.getByText("1 of 60")).toBeTruthy()
  })

  it("says how to begin when the store is empty", async () => {
    open("/", { Newest: () => ({ browse: page([]) }) })
    expect(await screen.findByText("headwater demo")).toBeTruthy()
  })

  it("searches, and the address holds the search", async () => {
    const { visited } = open("/", {
      Newest: () => ({ browse: page([]) }),
      Search: () => ({ search: page([version("churn@7")]) }),
    })
    await userEvent.type(screen.getByRole("searchbox"), "model where tag.a = 'b & c'{Enter}")
    expect(visited.at(-1)).toBe("/?q=model%20where%20tag.a%20%3D%20'b%20%26%20c'")
    expect(await screen.findByRole("heading", { name: /1 thing for/ })).toBeTruthy()
  })
})

describe("what got worse lately", () => {
  const named = (name: string) => ({
    uid: name.padEnd(32, "0"),
    qualifiedRef: `model:team/${name}`,
    kind: "ModelVersion" as const,
    name,
  })
  const regression = (more: Partial<GivenRecent["items"][number]> = {}): GivenRecent["items"][number] => ({
    metric: "accuracy",
    series: { ...named("churn"), kind: "Model" },
    bad: { value: 0.81, asked: { ...named("churn@7"), project: "team", occurredAt: "2026-03-01T12:00:00Z" } },
    good: { value: 0.93, asked: named("churn@4") },
    sigmas: 7.24,
    recovered: null,
    evaluationChanged: false,
    ...more,
  })

  it("leads to why against the version it was compared with, and to its lineage", async () => {
    open("/", { Recent: () => ({ recentRegressions: { looked: 4, left: 2, items: [regression()] } }) })
    const row = within(await screen.findByRole("region", { name: "Got worse lately" }))
    expect((await row.findByRole("link", { name: /^Why did/ })).getAttribute("href")).toBe(
      "/why/model:team/churn@7?good=model:team/churn@4&metric=accuracy",
    )
    expect(row.getByRole("link", { name: "churn@7" }).getAttribute("href")).toBe(
      "/lineage/model:team/churn@7",
    )
    expect(row.getByText("7.2 σ", { exact: false })).toBeTruthy()
    expect(row.getByText("not recovered")).toBeTruthy()
    expect(row.getByText("in the 4 newest models, 2 not looked at")).toBeTruthy()
  })

  it("says what recovered, and what was measured on other data", async () => {
    const item = regression({ recovered: { asked: named("churn@9") }, evaluationChanged: true })
    open("/", { Recent: () => ({ recentRegressions: { looked: 1, left: 0, items: [item] } }) })
    expect((await screen.findByText(/recovered at/)).textContent).toContain("churn@9")
    expect(screen.getByText(/measured on other data/)).toBeTruthy()
    expect(screen.queryByText("not recovered")).toBeNull()
  })

  it("tells nothing found from nothing measured, and leaves the rest alone when it fails", async () => {
    const { unmount } = open("/", {
      Recent: () => ({ recentRegressions: { looked: 3, left: 0, items: [] } }),
    })
    expect(await screen.findByText(/Nothing did by more than its noise/)).toBeTruthy()
    unmount()
    const second = open("/", { Recent: () => ({ recentRegressions: { looked: 0, left: 0, items: [] } }) })
    expect(await screen.findByText(/No model was measured yet/)).toBeTruthy()
    second.unmount()
    open("/", {
      Recent: () => new Refusal("TIMEOUT", "that took too long"),
      Newest: () => ({ browse: page([version("churn@7")]) }),
    })
    expect((await screen.findByText("that took too long")).closest("section")?.textContent).toContain(
      "Got worse lately",
    )
    expect(await screen.findByText("churn@7")).toBeTruthy()
  })

  it("lists who looks into what", async () => {
    const item: GivenOpen["nodes"][number] = {
      uid: "1".padEnd(32, "0"),
      name: "3",
      occurredAt: "2026-03-02T08:00:00Z",
      title: "",
      metric: "accuracy",
      openedBy: "ana",
      bad: named("churn@7"),
      good: named("churn@4"),
      verdicts: [{ verdict: "not it" }],
    }
    open("/", { Open: () => ({ investigations: { totalCount: 12, nodes: [item] } }) })
    const link = await screen.findByRole("link", { name: "accuracy of churn@7" })
    expect(link.getAttribute("href")).toBe("/investigation/3")
    expect(screen.getByRole("link", { name: "Why this accuracy of churn@7" }).getAttribute("href")).toBe(
      "/why/model:team/churn@7?good=model:team/churn@4&metric=accuracy&investigation=3",
    )
    expect(screen.getByText("1 of 12")).toBeTruthy()
    expect(screen.getByRole("link", { name: /^All investigations/ })).toBeTruthy()
  })
})

describe("what happens while the page is open", () => {
  it("is counted from the change that the page knows, and shown when asked for", async () => {
    let newest = [version("churn@7")]
    const { streams, asked } = open("/", {
      Newest: () => ({ browse: page(newest) }),
      Through: () => ({ indexedThrough: "41" }),
    })
    await screen.findByText("churn@7")
    await waitFor(() => expect(streams.Changes?.[0]?.variables).toEqual({ since: "41" }))
    expect(streams.Regressed?.[0]?.variables).toEqual({ since: "41" })
    newest = [version("churn@8"), version("churn@7")]
    for (const sequence of ["42", "43"]) streams.Changes?.[0]?.say({ changes: { sequence } }, sequence)
    const bar = await screen.findByRole("button", { name: "2 new changes, show" })
    expect(document.title).toBe("(2) Headwater")
    expect(screen.queryByText("churn@8")).toBeNull()
    const before = asked.length
    await userEvent.click(bar)
    expect(await screen.findByText("churn@8")).toBeTruthy()
    expect(screen.queryByRole("button", { name: /show$/ })).toBeNull()
    expect(document.title).toBe("Headwater")
    expect(asked.length).toBeGreaterThan(before)
  })

  it("says which watched metric got worse, once", async () => {
    const { streams } = open("/", { Through: () => ({ indexedThrough: "1" }) })
    await waitFor(() => expect(streams.Regressed).toBeTruthy())
    const told = { metric: "auc", series: { name: "churn" }, bad: { asked: { uid: "8", name: "churn@8" } } }
    streams.Regressed?.[0]?.say({ regressed: told })
    streams.Regressed?.[0]?.say({ regressed: told })
    expect(
      await screen.findByRole("button", { name: "auc of churn at churn@8 got worse, show" }),
    ).toBeTruthy()
  })

  it("is counted in words", () => {
    expect(liveText({ changes: 0, regressions: [] })).toBe("")
    expect(liveText({ changes: 1, regressions: [] })).toBe("1 new change")
    expect(liveText({ changes: 3, regressions: ["a of b at c", "d of e at f"] })).toBe(
      "3 new changes, 2 watched metrics got worse",
    )
  })
})

describe("another page", () => {
  it("begins at its beginning for those who use the keyboard", async () => {
    open("/", { Newest: () => ({ browse: page([]) }), Search: () => ({ search: page([]) }) })
    await userEvent.type(screen.getByRole("searchbox"), "zebra{Enter}")
    expect(await screen.findByRole("heading", { name: /Nothing found/ })).toBeTruthy()
    expect(document.activeElement).toBe(screen.getByRole("main"))
  })
})

describe("a search", () => {
  it("says that nothing was found", async () => {
    open("/?q=zebra", { Search: () => ({ search: page([]) }) })
    expect(await screen.findByRole("heading", { name: /Nothing found/ })).toBeTruthy()
  })

  it("goes on where a page ends", async () => {
    open("/?q=model", {
      Search: ({ after }: { after?: string }) => ({
        search: after ? page([version("b@1")], 2) : page([version("a@1")], 2, "here"),
      }),
    })
    await userEvent.click(await screen.findByRole("button", { name: "Show more" }))
    expect(await screen.findByText("b@1")).toBeTruthy()
    expect(screen.getByText("a@1")).toBeTruthy()
    expect(screen.queryByRole("button", { name: "Show more" })).toBeNull()
  })

  it("shows the server's hint when it is no query", async () => {
    open("/?q=model%20were", { Search: () => new Refusal("INVALID", "did you mean where? at 7") })
    expect((await screen.findByRole("alert")).textContent).toContain("did you mean where? at 7")
  })
})

describe("an unknown address", () => {
  it("leads back to the start", async () => {
    open("/lost", {})
    expect(await screen.findByRole("heading", { name: "There is no page at this address" })).toBeTruthy()
    expect(screen.getByRole("link", { name: "Search from the start" }).getAttribute("href")).toBe("/")
  })
})

describe("the theme", () => {
  it("switches, and stays so", async () => {
    open("/lost", {})
    await userEvent.click(screen.getByRole("button", { name: "Switch to the dark theme" }))
    expect(document.documentElement.dataset.theme).toBe("dark")
    expect(localStorage.getItem("headwater.theme")).toBe("dark")
    expect(screen.getByRole("button", { name: "Switch to the light theme" })).toBeTruthy()
  })
})
