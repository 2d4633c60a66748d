import { screen, waitFor, within } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { beforeEach, describe, expect, it, vi } from "vitest"
import type { WhyResult } from "../../src/api/why.query"
import { ALIASES } from "../recorded/aliases"
import { CAUSE } from "../recorded/cause"
import { NOISE } from "../recorded/noise"
import { open, Refusal } from "./page"

const METRICS = { entity: { metrics: [{ key: "accuracy" }, { key: "roc_auc" }] } }
const PATH = "/why/model:clinic/tumour-screen@20?metric=accuracy"

function why(result: WhyResult, path = PATH) {
  return open(path, { Why: () => result, Metrics: () => METRICS })
}

type Given = NonNullable<WhyResult["rootCause"]>

function given({ rootCause }: WhyResult): Given {
  if (!rootCause) throw new Error("the recording is empty")
  return rootCause
}

async function verdict() {
  return (await screen.findByRole("heading", { level: 1 })).textContent?.replace(/\s+/g, " ")
}

describe("a cause that history tells apart", () => {
  it("is named in the heading and in the title of the page", async () => {
    why(CAUSE)
    expect(await verdict()).toBe(
      "Accuracy fell .933 to .817. Most likely cause: dataset biopsies-lab-b from v7 to v8, over 99 %.",
    )
    await waitFor(() => expect(document.title).toContain("biopsies-lab-b"))
  })

  it("comes with the figures it rests on", async () => {
    why(CAUSE)
    await verdict()
    for (const figure of [".933", ".817", "−.117", "10.4 σ", "observed"]) {
      expect(screen.getAllByText(figure).length).toBeGreaterThan(0)
    }
    expect(screen.getByText(/newest earlier sound version/)).toBeTruthy()
    expect(screen.getByText(/14 replicates and 240 test rows/)).toBeTruthy()
  })

  it("leads the suspects, with its change, its contrasts and its path, and the rest behind it", async () => {
    why(CAUSE)
    await verdict()
    const names = screen.getAllByRole("heading", { level: 3 }).map((each) => each.textContent)
    expect(names.map((name) => name?.replace(/^\d+/, "").replace(/(under|over).*$/, ""))).toEqual([
      "dataset biopsies-lab-b",
      "dataset biopsies-lab-a",
      "parameter learning_rate",
      "environment numpy",
    ])
    const first = screen.getAllByRole("listitem").find((item) => item.className.includes("suspect "))
    if (!first) throw new Error("no suspect")
    const body = first.textContent ?? ""
    expect(body).toMatch(/from v7\s*→\s*to v8/)
    expect(body).toContain("evaluate#23 against evaluate#19: −.121, alike in all else recorded")
    expect(body).toContain("biopsies-lab-b@v8 › prepare#13 › features@v12 › train#20 › tumour-screen@20")
  })

  it("can be proven, and touches other things", async () => {
    why(CAUSE)
    const proof = (await screen.findByRole("region", { name: "Prove it" })).textContent
    expect(proof).toContain("Rerun prepare#13, then train#20, then evaluate#20 with biopsies-lab-b@v7.")
    expect(proof).toContain("1 run expected")
    const affected = screen.getByRole("region", { name: "Also affected" }).textContent
    expect(affected).toContain("1 deployment")
    expect(affected).toContain("eu-prod, owner ana")
    expect(screen.getByRole("link", { name: "4 model versions" }).getAttribute("href")).toBe(
      "/?q=model%20where%20uses%20'dataset:clinic/biopsies-lab-b@v8'",
    )
  })

  it("lights its path at first, and the path of any suspect that is focused", async () => {
    const { container } = why(CAUSE)
    await verdict()
    const lit = () =>
      [...container.querySelectorAll(".node-lit .node-title")].map((title) => title.textContent)
    expect(lit()).toEqual(expect.arrayContaining(["biopsies-lab-b", "prepare#13", "features", "train#20"]))
    screen.getByRole("button", { name: /learning_rate/ }).focus()
    await waitFor(() => expect(lit().sort()).toEqual(["train#20", "tumour-screen"]))
  })

  it("lights no short cut past its path", async () => {
    const { container } = why(ALIASES)
    await verdict()
    const path = given(ALIASES).suspects[0]?.path ?? []
    expect(container.querySelectorAll(".route-lit")).toHaveLength(path.length - 1)
  })

  it("draws the good lineage under the bad one", async () => {
    const { container } = why(CAUSE)
    await verdict()
    const details = Object.fromEntries(
      [...container.querySelectorAll(".node")].map((node) => [
        node.querySelector(".node-title")?.textContent,
        node.querySelector(".node-detail")?.textContent,
      ]),
    )
    expect(details).toMatchObject({
      features: "v11 → v12",
      "biopsies-lab-b": "v7 → v8",
      "tumour-screen": "19 → 20",
    })
  })

  it("opens and closes the reasons of a suspect by keyboard", async () => {
    why(CAUSE)
    const button = await screen.findByRole("button", { name: /learning_rate/ })
    expect(button.getAttribute("aria-expanded")).toBe("false")
    button.focus()
    await userEvent.keyboard("{Enter}")
    expect(button.getAttribute("aria-expanded")).toBe("true")
    expect(screen.getByText(/value used before, by 3 of the runs/)).toBeTruthy()
  })

  it("shows every run of the history in a table too", async () => {
    why(CAUSE)
    await verdict()
    const rows = within(screen.getByRole("table", { hidden: true })).getAllByRole("row", { hidden: true })
    expect(rows).toHaveLength(given(CAUSE).history.length + 1)
  })
})

describe("what was not recorded", () => {
  it("has no levels to show", async () => {
    const whole = given(CAUSE)
    const [first] = whole.suspects
    if (!first) throw new Error("no suspect")
    const blank = { ...first, kind: "unrecorded", name: "data", before: "", after: "not recorded" }
    why({ rootCause: { ...whole, suspects: [blank] } })
    expect(await verdict()).toMatch(/Most likely cause: something not recorded \(data\), over 99 %\.$/)
    expect(screen.queryByText("absent")).toBeNull()
  })
})

describe("a watched metric", () => {
  it("is told of, and no longer", async () => {
    const watched: Record<string, string> = {}
    const inputs: unknown[] = []
    const done = () => ({ done: { problems: [], series: { uid: "5".repeat(32) } } })
    open(PATH, {
      Why: () => CAUSE,
      Watched: () => ({
        entity: { series: { uid: "5".repeat(32), name: "tumour-screen", props: { ...watched } } },
      }),
      Watch: ({ input }: { input: unknown }) => {
        inputs.push(input)
        watched.accuracy = "higher"
        return done()
      },
      Unwatch: () => {
        Reflect.deleteProperty(watched, "accuracy")
        return done()
      },
    })
    await userEvent.click(await screen.findByRole("button", { name: /^Watch accuracy/ }))
    await userEvent.click(await screen.findByRole("button", { name: /^Stop watching accuracy/ }))
    expect(await screen.findByRole("button", { name: /^Watch accuracy/ })).toBeTruthy()
    expect(inputs).toEqual([
      expect.objectContaining({ series: { uid: "5".repeat(32) }, metric: "accuracy", better: "HIGHER" }),
    ])
  })

  it("says why it cannot be watched", async () => {
    const problems = [{ code: "FORBIDDEN", message: "you may read here, not write" }]
    open(PATH, {
      Why: () => CAUSE,
      Watched: () => ({ entity: { series: { uid: "5".repeat(32), name: "tumour-screen", props: {} } } }),
      Watch: () => ({ done: { problems, series: null } }),
    })
    await userEvent.click(await screen.findByRole("button", { name: /^Watch accuracy/ }))
    expect((await screen.findByRole("alert")).textContent).toContain("you may read here, not write")
  })
})

describe("very many suspects", () => {
  it("are folded but for the first, the credible and the rest on demand", async () => {
    const whole = given(CAUSE)
    const [first] = whole.suspects
    if (!first) throw new Error("no suspect")
    const many = Array.from({ length: 40 }, (_, at) => ({
      ...first,
      ref: `parameter:p${at}`,
      name: `p${at}`,
      probability: at === 0 ? 0.61 : 0.01,
    }))
    why({ rootCause: { ...whole, suspects: many, credible: [0, 20] } })
    await verdict()
    expect(screen.getAllByRole("heading", { level: 3 })).toHaveLength(11)
    expect(screen.getByRole("heading", { level: 3, name: /^21 dataset p20/ })).toBeTruthy()
    await userEvent.click(screen.getByRole("button", { name: /^Show 29 more suspects, together 29/ }))
    expect(screen.getAllByRole("heading", { level: 3 })).toHaveLength(40)
  })
})

describe("causes that history cannot tell apart", () => {
  it("are both named, and each says which it cannot be told from", async () => {
    why(ALIASES)
    expect(await verdict()).toBe(
      "Accuracy fell .916 to .832. Either code steps/pixels.py or parameter epochs did it: your history cannot tell them apart; the rerun below can.",
    )
    expect(screen.getAllByText(/cannot tell it from/).map((each) => each.textContent)).toEqual([
      "Your history cannot tell it from parameter epochs",
      "Your history cannot tell it from code steps/pixels.py",
    ])
  })
})

describe("a move within the noise", () => {
  it("blames nobody and offers no rerun", async () => {
    const { container } = why(NOISE)
    expect(await verdict()).toContain("Nothing upstream did this: the move is within what seeds do.")
    expect(screen.queryByRole("region", { name: "Prove it" })).toBeNull()
    expect(container.querySelector(".bar-first")).toBeNull()
    expect(container.querySelector(".node-lit")).toBeNull()
  })
})

describe("an answer in other words", () => {
  const whole = () => structuredClone(given(CAUSE))

  it("says where in between the history saw the suspect change", async () => {
    const answer = whole()
    const [first] = answer.suspects
    if (!first) throw new Error("no suspect")
    why({ rootCause: { ...answer, suspects: [{ ...first, since: "v7.5" }, ...answer.suspects.slice(1)] } })
    await verdict()
    expect(screen.getByText(/The history points at/).textContent).toBe(
      "The history points at v7.5, which came between.",
    )
  })

  it("tells causes that work only together from causes that add up", async () => {
    const pair = { first: 0, second: 1, additive: false, probability: 0.7 }
    const { unmount } = why({ rootCause: { ...whole(), pairs: [pair] } })
    expect(await verdict()).toBe(
      "Accuracy fell .933 to .817. Most likely causes: dataset biopsies-lab-b and dataset biopsies-lab-a, only together, 70 %.",
    )
    expect(screen.getByRole("list", { name: "Two at once" }).textContent).toContain("only together70")
    unmount()
    why({ rootCause: { ...whole(), pairs: [{ ...pair, additive: true }] } })
    expect(await verdict()).toContain("each its part, 70 %")
  })

  it("keeps unlikely pairs out of the sentence, and the least likely out of sight", async () => {
    const unlikely = { first: 0, second: 1, additive: true, probability: 0.2 }
    why({ rootCause: { ...whole(), pairs: [unlikely, { ...unlikely, second: 2, probability: 0.001 }] } })
    expect(await verdict()).toContain("Most likely cause: dataset biopsies-lab-b from v7 to v8")
    expect(within(screen.getByRole("list", { name: "Two at once" })).getAllByRole("listitem")).toHaveLength(1)
  })

  it("says of a cause that reruns established that they did", async () => {
    why({ rootCause: { ...whole(), status: "verified" } })
    expect(await verdict()).toContain("Cause, verified by rerun: dataset biopsies-lab-b from v7 to v8")
    expect(screen.getByRole("heading", { name: /biopsies-lab-b.*verified by rerun/ })).toBeTruthy()
    expect(screen.getByText("reruns with and without it say so")).toBeTruthy()
  })

  it("blames nobody where it may well be noise, and says whom to look at first", async () => {
    const { container } = why({ rootCause: { ...whole(), status: "none", pNone: 0.3 } })
    expect(await verdict()).toContain("No cause can be named: the move may well be what seeds do.")
    expect(container.querySelector(".bar-first")).toBeNull()
    expect(screen.getByRole("region", { name: "Prove it" })).toBeTruthy()
  })

  it("does not call a gain a loss", async () => {
    why({ rootCause: { ...whole(), regressed: false } })
    await verdict()
    expect(screen.getByText("higher is better; this is no loss")).toBeTruthy()
  })

  it("leads to what a suspect reaches, and to the answer as a document", async () => {
    why(CAUSE)
    await verdict()
    expect(screen.getByRole("link", { name: /^Mark bad/ }).getAttribute("href")).toBe(
      "/impact/dataset:clinic/biopsies-lab-b@v8",
    )
    expect(screen.getByRole("link", { name: "Markdown" }).getAttribute("href")).toBe(
      "/export/why.md?bad=model%3Aclinic%2Ftumour-screen%4020&good=model%3Aclinic%2Ftumour-screen%4019&metric=accuracy",
    )
  })
})

describe("two ends measured on different data", () => {
  it("are not compared: what differs is listed, without how likely it did it", async () => {
    const { container } = why({ rootCause: { ...given(CAUSE), comparable: false, status: "none" } })
    expect(await verdict()).toBe(
      "The two cannot be compared: accuracy is .933 of tumour-screen@19 and .817 of tumour-screen@20. " +
        "No cause is named: the two are not known to be measured on the same data.",
    )
    expect(screen.getByRole("heading", { level: 2, name: "What differs" })).toBeTruthy()
    expect(screen.getByRole("heading", { level: 3, name: /biopsies-lab-b/ })).toBeTruthy()
    expect(container.querySelector(".suspect-chance")).toBeNull()
    expect(container.querySelector(".none-of-them")).toBeNull()
  })
})

describe("what an answer does not know", () => {
  it("is said before the verdict when the answer was cut", async () => {
    const whole = given(CAUSE)
    const cut = { complete: false, truncatedBy: "budget", hiddenCount: 1200, unknown: ["ab".repeat(16)] }
    why({ rootCause: { ...whole, completeness: { ...whole.completeness, ...cut } } })
    const heading = await screen.findByRole("heading", { level: 1 })
    const banner = screen.getByRole("note")
    expect(banner.textContent).toContain("This answer is incomplete.")
    expect(banner.textContent).toContain("1,200 nodes lie beyond")
    expect(banner.textContent).toContain("1 ancestor was named but never described")
    expect(banner.compareDocumentPosition(heading) & Node.DOCUMENT_POSITION_FOLLOWING).toBeTruthy()
  })

  it("is listed with the notes of the server", async () => {
    why(CAUSE)
    await verdict()
    for (const note of given(CAUSE).notes) expect(screen.getByText(note)).toBeTruthy()
    expect(screen.getByText(/The answer is complete/)).toBeTruthy()
  })

  it("leaves figures that the API does not have blank instead of calling them zero", async () => {
    const whole = given(CAUSE)
    why({
      rootCause: {
        ...whole,
        noise: { ...whole.noise, sigma: null },
        sigmas: null,
        pSeeds: null,
        pNone: null,
      },
    })
    await verdict()
    expect(screen.getByText("no noise could be measured")).toBeTruthy()
    expect(screen.queryByText(/NaN|null|undefined/)).toBeNull()
  })

  it("stands without lineage, history, suspects or things that were never described", async () => {
    const whole = given(NOISE)
    const end = { ...whole.bad, asked: null, run: null }
    why({
      rootCause: {
        ...whole,
        good: end,
        bad: end,
        columns: null,
        history: [],
        suspects: [],
        aliasGroups: [],
        credible: [],
      },
    })
    await verdict()
    expect(screen.getByText("No lineage is recorded between the two.")).toBeTruthy()
    expect(screen.getAllByText("never described").length).toBeGreaterThan(1)
  })
})

describe("names from outside", () => {
  const HOSTILE = {
    markup: '</script><img src=x onerror="window.broken = true">',
    backwards: "\u202Egnp.exe \u0645\u0631\u062D\u0628\u0627",
    endless: `start ${"x".repeat(10_000)} end`,
  }

  beforeEach(() => Reflect.deleteProperty(window, "broken"))

  it.each(Object.entries(HOSTILE))("stay text: %s", async (_, name) => {
    const { container } = why(renamed(CAUSE, name))
    await verdict()
    expect(container.querySelector("img, script, iframe, object")).toBeNull()
    expect("broken" in window).toBe(false)
    const loose = [...container.querySelectorAll("main *")].filter(
      (element) =>
        element.closest("bdi, svg, title, input, pre, option, datalist") === null &&
        [...element.childNodes].some(
          (node) => node.nodeType === Node.TEXT_NODE && node.textContent?.includes("\u202E"),
        ),
    )
    expect(loose).toEqual([])
  })

  it("are shortened, and the long levels can be read in full", async () => {
    const { container } = why(renamed(CAUSE, HOSTILE.endless))
    await verdict()
    expect(container.querySelector("h1")?.textContent?.length).toBeLessThan(400)
    const more = screen.getAllByRole("button", { name: "all 10,010 letters" })[0]
    if (!more) throw new Error("no way to the whole text")
    await userEvent.click(more)
    expect(container.textContent).toContain("x".repeat(10_000))
  })

  it("need no inline style, which the content security policy would refuse", async () => {
    const { container } = why(CAUSE)
    await verdict()
    expect(container.querySelectorAll("[style]")).toHaveLength(0)
  })
})

describe("the question", () => {
  it("goes to the API as the address has it", async () => {
    const { asked } = why(CAUSE, `${PATH}&good=${"0f".repeat(16)}&direction=lower&asOf=2026-05-01`)
    await verdict()
    expect(asked.find(({ operation }) => operation === "Why")?.variables).toEqual({
      bad: { reference: "model:clinic/tumour-screen@20" },
      good: { uid: "0f".repeat(16) },
      metric: "accuracy",
      better: "LOWER",
      asOf: "2026-05-01",
    })
  })

  it("can be asked against another good, and the address follows", async () => {
    const { visited } = why(CAUSE)
    await verdict()
    const good = screen.getByLabelText("against")
    expect((good as HTMLInputElement).value).toBe("model:clinic/tumour-screen@19")
    await userEvent.clear(good)
    await userEvent.type(good, "model:clinic/tumour-screen@18{Enter}")
    expect(visited.at(-1)).toBe(
      "/why/model:clinic/tumour-screen@20?good=model:clinic/tumour-screen@18&metric=accuracy",
    )
  })

  it("can be asked by another metric, and then Headwater chooses good again", async () => {
    const { visited } = why(CAUSE)
    await verdict()
    await userEvent.selectOptions(await screen.findByLabelText("by"), "roc_auc")
    await userEvent.click(screen.getByRole("button", { name: "Ask" }))
    expect(visited.at(-1)).toBe("/why/model:clinic/tumour-screen@20?metric=roc_auc")
  })

  it("asks which metric when there are several", async () => {
    open("/why/run:a", { Why: () => new Refusal("INVALID", "a has several metrics"), Metrics: () => METRICS })
    expect(await verdict()).toBe("Which metric?")
    const choices = within(screen.getByRole("navigation", { name: "Metrics" })).getAllByRole("link")
    expect(choices.map((link) => link.getAttribute("href"))).toEqual([
      "/why/run:a?metric=accuracy",
      "/why/run:a?metric=roc_auc",
    ])
  })

  it("asks which way is better when that is not known", async () => {
    open("/why/run:a?metric=zeal", {
      Why: () => new Refusal("INVALID", "which way?"),
      Metrics: () => METRICS,
    })
    const link = await screen.findByRole("link", { name: "lower is better" })
    expect(link.getAttribute("href")).toBe("/why/run:a?metric=zeal&direction=lower")
  })
})

describe("a question that fails", () => {
  it("says what the server said", async () => {
    open("/why/model:nope@1", {
      Why: () => new Refusal("NOT_FOUND", "nothing is named model:nope@1; near: model:note@1"),
      Metrics: () => new Refusal("NOT_FOUND", "nothing"),
    })
    expect((await screen.findByRole("alert")).textContent).toContain("near: model:note@1")
  })

  it("says that the server is away, and tries again when asked", async () => {
    const { asked } = open("/why/model:churn@1", {})
    expect((await screen.findByRole("alert")).textContent).toContain("cannot be reached")
    const before = asked.length
    await userEvent.click(screen.getByRole("button", { name: "Try again" }))
    await waitFor(() => expect(asked.length).toBeGreaterThan(before))
  })
})

describe("the query behind the page", () => {
  it("is copied, and says so", async () => {
    const user = userEvent.setup()
    why(CAUSE)
    await user.click(await screen.findByRole("button", { name: "Copy variables" }))
    expect(await screen.findByText("Copied")).toBeTruthy()
    expect(JSON.parse(await navigator.clipboard.readText())).toEqual({
      bad: { reference: "model:clinic/tumour-screen@20" },
      metric: "accuracy",
    })
  })

  it("is selected where the browser refuses the clipboard", async () => {
    const user = userEvent.setup()
    vi.spyOn(navigator.clipboard, "writeText").mockRejectedValue(new Error("refused"))
    why(CAUSE)
    await user.click(await screen.findByRole("button", { name: "Copy query" }))
    expect(await screen.findByText("Selected: press Ctrl+C")).toBeTruthy()
    expect(getSelection()?.toString()).toContain("query Why(")
  })
})

/** The same answer, in which everything that has a name has this one. */
function renamed(result: WhyResult, name: string): WhyResult {
  const keys = new Set([
    "name",
    "before",
    "after",
    "text",
    "names",
    "series",
    "versions",
    "notes",
    "affectedNames",
    "source",
  ])
  return JSON.parse(
    JSON.stringify(result, (key, value) => {
      if (!keys.has(key)) return value
      if (typeof value === "string") return name
      return Array.isArray(value) ? value.map((_, at) => `${name}${at}`) : value
    }),
  )
}
