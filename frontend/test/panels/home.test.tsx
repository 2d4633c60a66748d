import { screen } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { describe, expect, it } from "vitest"
import type { GivenPage } from "../../src/api/home.query"
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
