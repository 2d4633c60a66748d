import { expect, test } from "vitest"
import type { CompareAnswer, Row, Side } from "../../src/api/compare"
import { around, changedPart } from "../../src/panels/compare/changed"
import {
  csvOf,
  dataPairs,
  firstRows,
  isNumeric,
  movedMetrics,
  numberIn,
  sectionsOf,
} from "../../src/panels/compare/rows"

function row(name: string, part: Partial<Row> = {}): Row {
  return {
    section: "parameters",
    name,
    levels: ["a", "b"],
    uids: ["", ""],
    cells: [0, 1],
    differs: true,
    root: true,
    ...part,
  }
}

function side(name: string, kind = "Run"): Side {
  return { uid: name, ref: `run:${name}`, kind, name, run: null, time: "" }
}

function answer(rows: readonly Row[], sides: readonly Side[] = [side("x"), side("y")]): CompareAnswer {
  return { sides, rows, same: 0, trust: { complete: true, truncatedBy: "", hiddenCount: 0, unknown: 0 } }
}

test("what differs in a long text is whole words between what is shared", () => {
  const one = "python steps/train.py --epochs 12 --lr 0.02 model.json"
  const other = "python steps/train.py --epochs 8 --lr 0.02 model.json"
  expect(changedPart(one, other)).toEqual({
    head: "python steps/train.py --epochs ",
    middle: "12",
    tail: " --lr 0.02 model.json",
  })
  expect(changedPart("abc", "abd")).toEqual({ head: "ab", middle: "c", tail: "" })
  expect(changedPart("same", "same")).toEqual({ head: "same", middle: "", tail: "" })
  expect(changedPart("aXa", "aa").middle).toBe("X")
  expect(changedPart("aa", "aXa")).toEqual({ head: "a", middle: "", tail: "a" })
})

test("what is shared is cut round what differs, and nothing is cut through a letter", () => {
  const cut = around({ head: "h".repeat(50), middle: "x", tail: "👍".repeat(50) }, 5)
  expect(cut).toEqual({ head: "…hhhhh", middle: "x", tail: `${"👍".repeat(5)}…` })
  const long = around({ head: "", middle: "m".repeat(10_000), tail: "" }, 10)
  expect(long.middle.length).toBeLessThan(40)
})

test("a filter finds names and values, and sections keep their order", () => {
  const rows = [
    row("accuracy", { section: "metrics" }),
    row("learning_rate", { levels: ["0.1", "0.2"] }),
    row("units"),
  ]
  expect(sectionsOf(rows, "").map(({ title }) => title)).toEqual(["Metrics", "Parameters"])
  expect(sectionsOf(rows, "RATE 0.2").flatMap((each) => each.rows.map(({ name }) => name))).toEqual([
    "learning_rate",
  ])
  expect(sectionsOf(rows, "nothing")).toEqual([])
})

test("long tables begin with their first rows and say how many are left", () => {
  const rows = Array.from({ length: 5 }, (_, at) =>
    row(`p${at}`, { section: at < 2 ? "metrics" : "parameters" }),
  )
  const { shown, left } = firstRows(sectionsOf(rows, ""), 3)
  expect(shown.map((each) => each.rows.length)).toEqual([2, 1])
  expect(left).toBe(2)
  expect(firstRows(sectionsOf(rows, ""), 2).shown).toHaveLength(1)
  expect(firstRows([], 3)).toEqual({ shown: [], left: 0 })
})

test.each([
  ["0.10", 0.1],
  ["1e-3", 0.001],
  ["-3", -3],
  [".5", 0.5],
])("%s is a number", (text, value) => expect(numberIn(text)).toBe(value))

test.each(["", "v8", "0x10", "1_000", "Infinity", "nan", "1.2.3"])("%s is none", (text) =>
  expect(numberIn(text)).toBeNaN(),
)

test("a row is numeric where all of its values are", () => {
  expect(isNumeric(row("a", { levels: ["1", "2.5"] }))).toBe(true)
  expect(isNumeric(row("a", { levels: ["1", "x"] }))).toBe(false)
  expect(isNumeric(row("numpy", { section: "environment", levels: ["1.0", "1.1"] }))).toBe(false)
  const metric = row("accuracy", { section: "metrics", levels: ["0.1", "0.2"] })
  expect(movedMetrics([metric, row("lr", { levels: ["1", "2"] })])).toEqual(["accuracy"])
})

test("data to look closer at: the asked pair first, then what changed, then what follows", () => {
  const rows = [
    row("features", { section: "data", uids: ["f1", "f2"], root: false }),
    row("raw", { section: "data", levels: ["v1", "v2"], uids: ["r1", "r2"] }),
    row("gone", { section: "data", levels: ["v1"], uids: ["g1"], cells: [0, -1] }),
    row("lr"),
  ]
  expect(dataPairs(answer(rows)).map(({ name, follows }) => [name, follows])).toEqual([
    ["raw v1 → v2", false],
    ["features a → b", true],
  ])
  const datasets = [side("d1", "DatasetVersion"), side("d2", "DatasetVersion")]
  expect(dataPairs(answer([], datasets))).toMatchObject([{ first: "d1", second: "d2", asked: true }])
  expect(dataPairs(answer(rows, [...datasets, side("z")]))).toEqual([])
})

test("the table for spreadsheets has what is shown, and no formulas", () => {
  const rows = [row('a"b,c', { levels: ["=1+1", "-2"], cells: [0, 1] }), row("none", { cells: [-1, 0] })]
  const shown = answer(rows)
  expect(csvOf(shown, sectionsOf(rows, ""))).toBe(
    "section,name,differs,run:x,run:y\r\n" +
      'parameters,"a""b,c",true,\'=1+1,-2\r\n' +
      "parameters,none,true,,a\r\n",
  )
})
