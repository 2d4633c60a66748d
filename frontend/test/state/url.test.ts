import { describe, expect, it } from "vitest"
import { homePath, pageAt, type Question, whyPath } from "../../src/state/url"

const asked = (part: Partial<Question>): Question => ({
  bad: "model:churn@7",
  good: "",
  metric: "",
  direction: "",
  asOf: "",
  knownAt: "",
  investigation: "",
  ...part,
})

function roundTrip(question: Question) {
  const address = new URL(whyPath(question), "http://localhost")
  return pageAt(address.pathname, address.search)
}

describe("the address of a Why page", () => {
  it("reads as the command line does", () => {
    expect(whyPath({ bad: "model:tumour-screen@12", metric: "accuracy" })).toBe(
      "/why/model:tumour-screen@12?metric=accuracy",
    )
  })

  it.each([
    asked({}),
    asked({ good: "model:churn@champion", metric: "accuracy", direction: "lower" }),
    asked({ good: "model:churn@4", metric: "accuracy", investigation: "12" }),
    asked({ asOf: "2026-03-01T00:00:00Z", knownAt: "2026-04-01" }),
    asked({ bad: "run:train#58?x=1&y" }),
    asked({ bad: "model:team/a%2Fb@v1.0+cu12" }),
    asked({ bad: "dataset:100%25@é/ü 漢字" }),
    asked({ bad: 'run:</script><img src=x onerror="alert(1)">' }),
    asked({ bad: "run:\u202Egnp.exe", metric: "a+b c" }),
    asked({ bad: "4f".repeat(16) }),
    asked({ bad: "model:clinic/tumour-screen@20" }),
    asked({ bad: "run:a/../../b" }),
    asked({ bad: "run:./x//y/" }),
  ])("brings back the question it was made from: $bad", (question) => {
    expect(roundTrip(question)).toEqual({ name: "why", question })
  })

  it("leaves the slash of a project legible", () => {
    expect(whyPath({ bad: "model:clinic/tumour-screen@20" })).toBe("/why/model:clinic/tumour-screen@20")
  })

  it("is understood too when every sign is percent-encoded, as the command line prints it", () => {
    expect(pageAt("/why/model%3Achurn%407", "?good=model%3Achurn%406")).toEqual({
      name: "why",
      question: asked({ good: "model:churn@6" }),
    })
  })

  it("drops a direction that there is not", () => {
    expect(pageAt("/why/run:a", "?direction=sideways")).toMatchObject({ question: { direction: "" } })
  })

  it("leads nowhere when it is not properly encoded or names nothing", () => {
    expect(pageAt("/why/%E0%A4%A", "")).toEqual({ name: "unknown" })
    expect(pageAt("/why/", "")).toEqual({ name: "unknown" })
    expect(pageAt("/whyever/run:a", "")).toEqual({ name: "unknown" })
  })

  it("survives a lone surrogate", () => {
    expect(() => whyPath({ bad: "run:\ud800" })).not.toThrow()
  })
})

describe("the address of the home page", () => {
  it("holds the search", () => {
    const query = "model where metrics.accuracy > 0.9 and tag.use_case = 'NLP & more'"
    const address = new URL(homePath(query), "http://localhost")
    expect(pageAt(address.pathname, address.search)).toEqual({ name: "home", query })
  })

  it("is bare without a search", () => {
    expect(homePath("  ")).toBe("/")
    expect(pageAt("/", "")).toEqual({ name: "home", query: "" })
  })
})
