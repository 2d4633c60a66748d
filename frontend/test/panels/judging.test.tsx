import { screen, waitFor, within } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { describe, expect, it } from "vitest"
import { ALIASES } from "../recorded/aliases"
import { investigation, keeper } from "./case"
import { open, Refusal } from "./page"

const PATH = "/why/model:mailroom/digit-reader@14?metric=accuracy"
const EPOCHS = "parameter:epochs"

/** The Why page of the recorded drop over an API that keeps one investigation of it, opened or not yet. */
function asked({ opened = true, path = PATH, state = "OPEN" as "OPEN" | "CLOSED" } = {}) {
  const api = keeper(investigation({ state, conclusion: state === "CLOSED" ? "only noise" : "" }))
  const openings: unknown[] = []
  let listed = opened
  const page = open(path, {
    ...api.answers,
    Why: () => ALIASES,
    Metrics: () => ({ entity: { metrics: [{ key: "accuracy" }] } }),
    Investigations: () => ({ investigations: { nodes: listed ? [api.now()] : [] } }),
    OpenInvestigation: ({ input }: { input: unknown }) => {
      openings.push(input)
      listed = true
      return { openInvestigation: { problems: [], investigation: { name: "3" } } }
    },
  })
  return { ...page, ...api, openings }
}

async function refuse(name: RegExp) {
  await userEvent.click(await screen.findByRole("button", { name }))
}

describe("a suspect that is not it", () => {
  it("opens an investigation of the question where there is none, and says so there", async () => {
    const { openings, inputs, visited } = asked({ opened: false })
    await screen.findByRole("button", { name: "Open an investigation" })
    await refuse(/^Not it: parameter epochs/)
    await waitFor(() => expect(visited.at(-1)).toBe(`${PATH}&investigation=3`))
    const { good, bad } = ALIASES.rootCause ?? {}
    expect(openings).toEqual([
      expect.objectContaining({
        bad: { uid: bad?.asked?.uid },
        good: { uid: good?.asked?.uid },
        metric: "accuracy",
        better: "HIGHER",
      }),
    ])
    expect(inputs).toEqual([
      expect.objectContaining({ investigation: "3", suspect: EPOCHS, verdict: "NOT_IT" }),
    ])
  })

  it("is said in the open investigation where there is one, and can be undone at once", async () => {
    const { openings, now } = asked()
    await screen.findByRole("link", { name: "Investigation 3" })
    await refuse(/^Not it: parameter epochs/)
    const said = await screen.findByText("Not parameter epochs: the rest is ranked anew.")
    expect(openings).toEqual([])
    expect(now().verdicts.map(({ suspect }) => suspect)).toEqual([EPOCHS])
    expect(screen.getByText(/says/).textContent).toContain("not it, says ben on 2026-06-04")
    expect(screen.getByRole("link", { name: "investigation 3" }).getAttribute("href")).toBe(
      "/investigation/3",
    )
    const line = said.closest("p")
    if (!line) throw new Error("nothing was said")
    await userEvent.click(within(line).getByRole("button", { name: "Undo" }))
    await waitFor(() => expect(now().verdicts).toEqual([]))
    expect(await screen.findByText("The verdict on parameter epochs was taken back.")).toBeTruthy()
  })

  it("keeps the page and the focus where they are: the same question is ranked anew", async () => {
    asked()
    const button = await screen.findByRole("button", { name: /^Not it: parameter epochs/ })
    await screen.findByRole("link", { name: "Investigation 3" })
    await userEvent.click(button)
    await screen.findByText("Not parameter epochs: the rest is ranked anew.")
    const back = await screen.findByRole("button", { name: "Take back the verdict on parameter epochs" })
    await waitFor(() => expect(document.activeElement).toBe(back))
    expect((screen.getByLabelText("against") as HTMLInputElement).value).toBe(
      "model:mailroom/digit-reader@11",
    )
  })

  it("says why it could not be said", async () => {
    const { answers } = keeper(investigation())
    open(PATH, {
      ...answers,
      Why: () => ALIASES,
      Investigations: () => ({ investigations: { nodes: [] } }),
      OpenInvestigation: () => new Refusal("FORBIDDEN", "you may read here, not write"),
    })
    await refuse(/^Not it: parameter epochs/)
    expect((await screen.findByRole("alert")).textContent).toContain("you may read here, not write")
  })
})

describe("an answer that verdicts rank", () => {
  it("comes by its link, with the way to the plain one, and the query that it rests on", async () => {
    const { asked: requests } = asked({ path: `${PATH}&investigation=3` })
    expect((await screen.findByRole("complementary", { name: "Investigation" })).textContent).toContain(
      "Ranked with 0 verdicts of investigation 3, as known on 3 Jun 2026, 08:00.",
    )
    expect(screen.getByRole("link", { name: "Rank without" }).getAttribute("href")).toBe(PATH)
    expect(requests.map(({ operation }) => operation)).not.toContain("Why")
    expect(screen.getByRole("link", { name: "HTML" }).getAttribute("href")).toBe(
      "/export/investigation.html?ref=3",
    )
    expect(screen.getByText(/query Investigation\(/)).toBeTruthy()
  })

  it("takes no verdicts once the investigation is concluded", async () => {
    asked({ path: `${PATH}&investigation=3`, state: "CLOSED" })
    await screen.findByRole("complementary", { name: "Investigation" })
    expect(screen.queryByRole("button", { name: /^Not it/ })).toBeNull()
  })

  it("is not taken for the answer to another good or metric", async () => {
    const other = investigation({ metric: "roc_auc" })
    open(PATH, { Why: () => ALIASES, Investigations: () => ({ investigations: { nodes: [other] } }) })
    expect(await screen.findByText("Nobody looks into this yet.")).toBeTruthy()
  })

  it("is known to have been concluded", async () => {
    asked({ state: "CLOSED" })
    const bar = await screen.findByRole("complementary", { name: "Investigation" })
    await waitFor(() => expect(bar.textContent).toContain("only noise"))
  })
})
