import { describe, expect, it } from "vitest"
import { inTwoLines, pathEnd, shortened } from "../../src/view/text"

describe("shortened text", () => {
  it("is left alone when it is short", () => {
    expect(shortened("features", 19)).toBe("features")
  })

  it("keeps its beginning and its end", () => {
    const short = shortened("biopsies-laboratory-b-normalised-v8", 19)
    expect(short).toBe("biopsies-la…ised-v8")
    expect([...short]).toHaveLength(19)
  })

  it("stays on one line and never breaks a letter in two", () => {
    expect(shortened("a\n\n b", 10)).toBe("a b")
    const short = shortened("𝒜".repeat(50), 9)
    expect(short.isWellFormed()).toBe(true)
    expect([...short]).toHaveLength(9)
  })

  it("copes with ten thousand letters", () => {
    expect([...shortened("x".repeat(10_000), 40)]).toHaveLength(40)
  })
})

describe("the end of a path", () => {
  it("leaves out folders at the beginning, and only as many as it must", () => {
    expect(pathEnd("data/y_train.pkl", 23)).toBe("data/y_train.pkl")
    expect(pathEnd("eval_plots/plots/sklearn/roc.json", 23)).toBe("…/sklearn/roc.json")
  })

  it("leaves a name alone that has no folders, or whose end tells too little", () => {
    expect(pathEnd("a-very-long-name-of-a-dataset", 23)).toBe("a-very-long-name-of-a-dataset")
    expect(pathEnd("a-long-name-of-an-experiment/model", 23)).toBe("a-long-name-of-an-experiment/model")
  })
})

describe("a name in two lines", () => {
  it("is parted between its words", () => {
    expect(inTwoLines("biopsies-lab-b", 14)).toEqual(["biopsies-lab-b"])
    expect(inTwoLines("biopsies-lab-b", 13)).toEqual(["biopsies-lab-", "b"])
    expect(inTwoLines("tumour-screen", 10)).toEqual(["tumour-", "screen"])
  })

  it("is cut where it has no words, and where the second line is too long as well", () => {
    expect(inTwoLines("x".repeat(40), 10)).toEqual([shortened("x".repeat(40), 10)])
    const [, second] = inTwoLines(`tumour-${"y".repeat(40)}`, 10)
    expect([...(second ?? "")]).toHaveLength(10)
  })
})
