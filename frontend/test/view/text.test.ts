import { describe, expect, it } from "vitest"
import { shortened } from "../../src/view/text"

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
