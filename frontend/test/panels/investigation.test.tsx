import { screen, waitFor, within } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { describe, expect, it, vi } from "vitest"
import { shellWord } from "../../src/panels/investigation/words"
import { investigation, keeper } from "./case"
import { open, Refusal } from "./page"

const PIXELS = "code:steps/pixels.py"
const EPOCHS = "parameter:epochs"

function kept(more: Parameters<typeof investigation>[0] = {}) {
  const api = keeper(investigation(more))
  return { ...api, ...open("/investigation/3", api.answers) }
}

async function title() {
  return (await screen.findByRole("heading", { level: 1 })).textContent
}

function verdicts(name: RegExp) {
  return within(screen.getByRole("group", { name }))
}

describe("an investigation", () => {
  it("shows its question, its answer as of its time, and who asks", async () => {
    kept()
    expect(await title()).toBe("Why is accuracy of digit-reader@14 .832, when digit-reader@11 had .916?")
    const page = screen.getByRole("main").textContent
    expect(page).toContain("Either code steps/pixels.py or parameter epochs did it")
    expect(page).toContain("Opened by ana on 3 Jun 2026, 08:00 UTC")
    expect(page).toContain("known on 3 Jun 2026, 08:00 UTC")
    await waitFor(() => expect(document.title).toMatch(/^Investigation 3: Why is accuracy/))
  })

  it("leads to the evidence, the lineages and the documents", async () => {
    kept({ title: "Digits of 2 June" })
    expect(await title()).toBe("Digits of 2 June")
    const to = (name: string) => screen.getByRole("link", { name }).getAttribute("href")
    expect(to("All evidence")).toBe(
      "/why/model:mailroom/digit-reader@14?good=model:mailroom/digit-reader@11&metric=accuracy&investigation=3",
    )
    expect(to("Markdown")).toBe("/export/investigation.md?ref=3")
    expect(to("HTML")).toBe("/export/investigation.html?ref=3")
    expect(to("Both lineages")).toContain("with=model:mailroom/digit-reader@11")
  })

  it("that does not exist says so", async () => {
    open("/investigation/99", {
      Investigation: () => new Refusal("NOT_FOUND", "there is no investigation:99"),
    })
    expect((await screen.findByRole("alert")).textContent).toContain("there is no investigation:99")
  })
})

describe("verdicts", () => {
  it("are given at the revision that is shown, and taken back by the same button", async () => {
    const { inputs, now } = kept()
    await title()
    await userEvent.click(verdicts(/epochs/).getByRole("button", { name: "Not it" }))
    await waitFor(() => expect(now().verdicts).toHaveLength(1))
    expect(inputs[0]).toMatchObject({
      investigation: "3",
      suspect: EPOCHS,
      verdict: "NOT_IT",
      expectedRevision: 1,
    })
    const pressed = await verdicts(/epochs/).findByRole("button", { name: "Not it", pressed: true })
    expect(screen.getByText(/by/, { selector: ".judge-said span" }).textContent).toBe(
      "not it by ben, 2026-06-04",
    )
    await userEvent.click(pressed)
    await waitFor(() => expect(now().verdicts).toHaveLength(0))
    expect(inputs[1]).toMatchObject({ suspect: EPOCHS, expectedRevision: 2 })
    expect(screen.getByText(/took back the verdict/)).toBeTruthy()
  })

  it("cannot be given once it is concluded", async () => {
    kept({ state: "CLOSED", conclusion: "scaled twice", closedBy: "ana" })
    await title()
    expect(screen.queryByRole("button", { name: "Not it" })).toBeNull()
  })

  it("say what the server says when they are refused", async () => {
    const { answers } = keeper(investigation())
    const problems = [{ code: "NOT_FOUND", message: "ben has no verdict to take back" }]
    open("/investigation/3", { ...answers, GiveVerdict: () => ({ done: { problems, investigation: null } }) })
    await title()
    await userEvent.click(verdicts(/epochs/).getByRole("button", { name: "Confirmed" }))
    expect((await screen.findByRole("alert")).textContent).toContain("ben has no verdict to take back")
  })
})

describe("reruns", () => {
  it("that cannot be made are excluded, and can be made after all", async () => {
    const { inputs } = kept()
    await title()
    const plan = within(screen.getByRole("region", { name: "Reruns to make" }))
    await userEvent.click(plan.getByRole("button", { name: "This one cannot be made" }))
    expect(await plan.findByText("Cannot be made")).toBeTruthy()
    expect(inputs[0]).toMatchObject({ feasible: false, expectedRevision: 1 })
    expect(inputs[0]?.reverted).toHaveLength(1)
    await userEvent.click(plan.getByRole("button", { name: "It can" }))
    await waitFor(() => expect(plan.queryByText("Cannot be made")).toBeNull())
    expect(inputs[1]).toMatchObject({ feasible: true, expectedRevision: 2 })
  })

  it("come as a command whose words are safe to paste", async () => {
    kept({ infeasible: [[EPOCHS]] })
    await title()
    expect(screen.getByText(/^headwater rerun-plan/).textContent).toBe(
      "headwater rerun-plan model:mailroom/digit-reader@14 --good model:mailroom/digit-reader@11 --metric accuracy --known-at 2026-06-03T08:00:00.000000Z --exclude parameter:epochs --format dvc",
    )
    expect(shellWord("it's; rm -rf $HOME")).toBe("'it'\\''s; rm -rf $HOME'")
    expect(shellWord("")).toBe("''")
  })

  it("that came back say what they had, what they measured and what is known now", async () => {
    const first = investigation()
    if (!first.outcome) throw new Error("no outcome")
    const run = {
      uid: "d".repeat(32),
      qualifiedRef: "run:mailroom/evaluate#220",
      kind: "Run" as const,
      name: "evaluate#220",
    }
    kept({
      planned: [[EPOCHS]],
      outcome: {
        ...first.outcome,
        reruns: [{ run, value: 0.92, reverted: [EPOCHS], kept: [PIXELS], recovered: true, planned: true }],
        contradictions: ["evaluate#220 and evaluate#221 lie 7 sigma apart"],
        now: {
          status: "verified",
          pNone: 0,
          suspects: [{ kind: "parameter", name: "epochs", ref: EPOCHS, probability: 0.97 }],
        },
      },
    })
    await title()
    const section = screen
      .getByRole("region", { name: "Reruns that came back" })
      .textContent?.replace(/\s+/g, " ")
    expect(section).toContain("evaluate#220 with parameter epochs as in good, code steps/pixels.py as in bad")
    expect(section).toContain("recoveredplanned")
    expect(section).toContain("They contradict each other: evaluate#220 and evaluate#221 lie 7 sigma apart")
    expect(section).toContain("With them it is verified: parameter epochs, 97")
  })
})

describe("a conclusion", () => {
  it("closes with its cause, and can be reopened", async () => {
    const { inputs } = kept()
    await title()
    await userEvent.type(screen.getByLabelText("What came of it"), "the pixels were scaled twice")
    await userEvent.selectOptions(screen.getByLabelText("It was"), PIXELS)
    await userEvent.click(screen.getByRole("button", { name: "Conclude" }))
    const section = await screen.findByRole("region", { name: "Conclusion" })
    await waitFor(() => expect(section.textContent).toContain("Concluded by ben"))
    expect(section.textContent).toContain("The cause: code steps/pixels.py.")
    expect(inputs[0]).toMatchObject({
      conclusion: "the pixels were scaled twice",
      cause: PIXELS,
      expectedRevision: 1,
    })
    await userEvent.click(screen.getByRole("button", { name: "Reopen" }))
    expect(((await screen.findByLabelText("What came of it")) as HTMLTextAreaElement).value).toBe("")
  })
})

describe("a title", () => {
  const field = () => screen.getByLabelText("Title") as HTMLInputElement

  it("is given, stands over the question, and is taken away", async () => {
    const { inputs, now } = kept()
    await title()
    await userEvent.click(screen.getByRole("button", { name: "Give it a title" }))
    await userEvent.keyboard("the pixels{Enter}")
    await waitFor(() => expect(now().title).toBe("the pixels"))
    expect(inputs[0]).toMatchObject({ investigation: "3", title: "the pixels", expectedRevision: 1 })
    expect((await screen.findByRole("heading", { level: 1 })).textContent).toBe("the pixels")
    const opener = await screen.findByRole("button", { name: "Change the title" })
    await waitFor(() => expect(document.activeElement).toBe(opener))
    await userEvent.click(opener)
    expect(field().value).toBe("the pixels")
    await userEvent.clear(field())
    await userEvent.click(screen.getByRole("button", { name: "Save" }))
    await waitFor(() => expect(now().title).toBe(""))
    expect(await screen.findByRole("heading", { level: 1, name: /^Why is accuracy of/ })).toBeTruthy()
  })

  it("can be given to what is concluded, and the same title asks for nothing", async () => {
    const { inputs } = kept({ state: "CLOSED", title: "old", conclusion: "noise", closedBy: "ana" })
    await title()
    await userEvent.click(screen.getByRole("button", { name: "Change the title" }))
    await userEvent.keyboard("{Enter}")
    await waitFor(() => expect(screen.queryByLabelText("Title")).toBeNull())
    expect(inputs).toEqual([])
    await userEvent.click(screen.getByRole("button", { name: "Change the title" }))
    await userEvent.clear(field())
    await userEvent.type(field(), "new{Enter}")
    expect(await screen.findByRole("heading", { level: 1, name: "new" })).toBeTruthy()
  })

  it("of two people the slower one keeps what was typed, and decides", async () => {
    const { change, now } = kept()
    await title()
    await userEvent.click(screen.getByRole("button", { name: "Give it a title" }))
    change("ana", "renamed to: hers", { title: "hers" })
    await userEvent.type(field(), "mine{Enter}")
    expect((await screen.findByRole("alert")).textContent).toContain("renamed to: hers")
    expect(field().value).toBe("mine")
    await userEvent.click(screen.getByRole("button", { name: "Still call it “mine”" }))
    await waitFor(() => expect(now().title).toBe("mine"))
    await waitFor(() => expect(screen.queryByLabelText("Title")).toBeNull())
  })
})

describe("texts from outside", () => {
  it.each([
    '</script><img src=x onerror="window.broken = true">',
    "\u202Egnp.exe",
    `start ${"x".repeat(9_000)} end`,
  ])("stay text and keep to their own direction: %s", async (text) => {
    const said = { suspect: EPOCHS, verdict: "not it", by: text, at: "2026-06-04T07:00:00Z" }
    const { container } = kept({
      title: text,
      state: "CLOSED",
      conclusion: text,
      cause: text,
      closedBy: text,
      openedBy: text,
      verdicts: [said],
      infeasible: [[text]],
      planned: [[text, EPOCHS]],
      events: [{ what: text, by: text, at: said.at }],
    })
    await title()
    expect(container.querySelector("img, script, iframe, [style]")).toBeNull()
    const loose = [...container.querySelectorAll("main *")].filter(
      (element) =>
        element.closest("bdi, svg, option, code") === null &&
        [...element.childNodes].some(
          (node) => node.nodeType === Node.TEXT_NODE && node.textContent?.includes("\u202E"),
        ),
    )
    expect(loose).toEqual([])
    expect(container.querySelector("h1")?.textContent?.length).toBeLessThan(300)
  })
})

describe("two people at once", () => {
  it("the slower one reads what the other did, keeps the text, and can still say it", async () => {
    const { inputs, change, now } = kept()
    await title()
    await userEvent.type(screen.getByLabelText("What came of it"), "it was the code")
    change("ana", `${EPOCHS}: not it`, {
      verdicts: [{ suspect: EPOCHS, verdict: "not it", by: "ana", at: "2026-06-04T07:00:00Z" }],
    })
    await userEvent.click(screen.getByRole("button", { name: "Conclude" }))
    const notice = await screen.findByRole("alert")
    expect(notice.textContent).toContain("Somebody was faster")
    expect(notice.textContent).toContain(`${EPOCHS}: not it`)
    expect(notice.textContent).toContain("ana")
    expect(now().state).toBe("OPEN")
    expect(verdicts(/epochs/).getByRole("button", { name: "Not it", pressed: true })).toBeTruthy()
    expect((screen.getByLabelText("What came of it") as HTMLTextAreaElement).value).toBe("it was the code")
    await userEvent.click(screen.getByRole("button", { name: "Still conclude with your text" }))
    await waitFor(() => expect(now().conclusion).toBe("it was the code"))
    expect(inputs.map(({ expectedRevision }) => expectedRevision)).toEqual([1, 2])
    expect(new Set(inputs.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(2)
    await waitFor(() => expect(screen.queryByRole("alert")).toBeNull())
  })

  it("who finds it concluded keeps the text until it is open again", async () => {
    const { change, now } = kept()
    await title()
    await userEvent.type(screen.getByLabelText("What came of it"), "it was the code")
    change("ana", "closed: only noise", { state: "CLOSED", conclusion: "only noise", closedBy: "ana" })
    await userEvent.click(screen.getByRole("button", { name: "Conclude" }))
    expect((await screen.findByRole("alert")).textContent).toContain("It is concluded; reopen it first.")
    expect(screen.getByRole("region", { name: "Conclusion" }).textContent).toContain("only noise")
    await userEvent.click(screen.getByRole("button", { name: "Reopen" }))
    await waitFor(() => expect(now().state).toBe("OPEN"))
    await userEvent.click(await screen.findByRole("button", { name: "Conclude" }))
    await waitFor(() => expect(now().conclusion).toBe("it was the code"))
  })

  it("what others do is told quietly, and shown when asked for", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true })
    const user = userEvent.setup({ advanceTimers: vi.advanceTimersByTime })
    try {
      const { change, streams } = kept()
      await title()
      await waitFor(() => expect(streams.Changes).toBeTruthy())
      change("ana", `${PIXELS}: confirmed`, {
        verdicts: [{ suspect: PIXELS, verdict: "confirmed", by: "ana", at: "2026-06-04T07:00:00Z" }],
      })
      streams.Changes?.[0]?.say({ changes: { sequence: "9" } }, "9")
      await vi.advanceTimersByTimeAsync(4000)
      const bar = await screen.findByRole("button", { name: "1 deed by ana: show" })
      expect(screen.queryByRole("button", { pressed: true })).toBeNull()
      await user.click(bar)
      expect(await verdicts(/pixels/).findByRole("button", { name: "Confirmed", pressed: true })).toBeTruthy()
      expect(screen.queryByRole("button", { name: /: show$/ })).toBeNull()
    } finally {
      vi.useRealTimers()
    }
  })
})
