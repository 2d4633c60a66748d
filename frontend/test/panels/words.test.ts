import { describe, expect, it } from "vitest"
import { aroundMistake, mistakeOf } from "../../src/panels/catalog/mistake"
import { eventsIn, readVariables } from "../../src/panels/graphiql/run"
import { metricIn, metricKeys } from "../../src/panels/node/metrics"
import { otherProps, paramsOf, relationTitle, spanWords } from "../../src/panels/node/words"

describe("a refused search text", () => {
  const query = "model where metrics.accuracy => 0.9"
  const message =
    "unexpected '>' in the search text at column 31:\n  model where metrics.accuracy => 0.9\n                                ^\ndid you mean '>=' instead of '=>'?"

  it("is told by its reason, its hint, and the word it is about", () => {
    const mistake = mistakeOf(message, query)
    expect(mistake).toEqual({
      reason: "unexpected '>' in the search text",
      hint: "did you mean '>=' instead of '=>'?",
      at: 30,
      word: ">",
    })
    expect(aroundMistake(query, mistake)).toEqual(["model where metrics.accuracy =", ">", " 0.9"])
  })

  it("may be wrong at its end", () => {
    const mistake = mistakeOf("the search text ends too early at column 7:\n  a and \n       ^", "a and ")
    expect([mistake.at, mistake.word]).toEqual([6, ""])
  })

  it("may name no place", () => {
    expect(mistakeOf("nothing is named dataset:x", "uses dataset:x")).toMatchObject({ at: null, hint: "" })
  })
})

describe("the words of a page about a thing", () => {
  it("say what a relation means from each side, and leave out what stands elsewhere", () => {
    expect(relationTitle("causes", "USED")).toBe("Used")
    expect(relationTitle("effects", "USED")).toBe("Used by")
    expect(relationTitle("effects", "VERSION_OF")).toBe("")
    expect(relationTitle("causes", "SOMETHING_NEW")).toBe("something new")
  })

  it("tell how long something took", () => {
    const from = "2026-01-01T00:00:00Z"
    expect(spanWords(from, "2026-01-01T00:11:00Z")).toBe("11 min")
    expect(spanWords(from, "2026-01-02T01:00:05Z")).toBe("1 d 1 h")
    expect(spanWords(from, from)).toBe("0 s")
    expect(spanWords(from, "2025-01-01T00:00:00Z")).toBe("")
  })

  it("keep parameters as they were written, and apart from other properties", () => {
    const props = { "param.lr": "1e-3", "param.flag": "no", job: "train", "metric.a": 1, owners: ["x"] }
    expect(paramsOf(props)).toEqual([
      ["flag", "no"],
      ["lr", "1e-3"],
    ])
    expect(otherProps(props)).toEqual([["job", "train"]])
    expect(paramsOf(null)).toEqual([])
  })
})

describe("metrics of versions", () => {
  const list = [
    { key: "loss", value: 1, split: "train" },
    { key: "accuracy", value: 0.9, split: "train" },
    { key: "accuracy", value: 0.8, split: "test" },
  ]

  it("put what was tested first, and prefer its value", () => {
    expect(metricKeys([list, [{ key: "loss", value: 2, split: "train" }]])).toEqual(["accuracy", "loss"])
    expect(metricIn(list, "accuracy")).toBe(0.8)
    expect(metricIn(list, "f1")).toBeNaN()
  })
})

describe("what the GraphQL page sends and hears", () => {
  it("takes only an object for variables, and says why not", () => {
    expect(readVariables("  ")).toEqual({})
    expect(readVariables('{"a": 1}')).toEqual({ a: 1 })
    expect(readVariables("[1]")).toMatch(/must be a JSON object/)
    expect(readVariables("{")).toMatch(/not JSON/)
  })

  it("reads whole events and keeps the beginning of the next", () => {
    const { events, left } = eventsIn(': ping\n\nevent: next\nid: 3\ndata: {"a":1}\r\n\r\nevent: comp')
    expect(events.map(({ name, data }) => [name, data])).toEqual([
      ["", ""],
      ["next", '{"a":1}'],
    ])
    expect(left).toBe("event: comp")
  })
})
