import { describe, expect, it } from "vitest"
import { kindOf, mistakeAt, orderOf, withKind, withOrder } from "../../src/state/catalog"
import { graphiqlPath, readAsked } from "../../src/state/graphiql"
import { readSaved } from "../../src/state/saved"
import { catalogPath, diffPath, nodePath, pageAt } from "../../src/state/url"

describe("the kind at the beginning of a search text", () => {
  it.each([
    ["", ""],
    ["model", "model"],
    ["models where metrics.accuracy > 0.9", "model"],
    ["Model Series", "model series"],
    ["environment where python = '3.11'", "env"],
    ["model contains x", ""],
    ["model = 3", ""],
    ["modelling", ""],
    ["model lung", "model"],
  ])("of %j is %j", (query, kind) => {
    expect(kindOf(query)).toBe(kind)
  })

  it.each([
    ["", "run", "run"],
    ["model", "", ""],
    ["model", "dataset series", "dataset series"],
    ["model where metrics.accuracy > 0.9", "run", "run where metrics.accuracy > 0.9"],
    ["model where metrics.accuracy > 0.9", "", "metrics.accuracy > 0.9"],
    ["metrics.accuracy > 0.9", "model", "model where metrics.accuracy > 0.9"],
    ["lung", "model", "model lung"],
    ["uses dataset:clicks", "model", "model where uses dataset:clicks"],
    ["order by name", "run", "run order by name"],
    ["dataset series order by name desc", "model", "model order by name desc"],
  ])("of %j is changed to %j", (query, kind, wanted) => {
    expect(withKind(query, kind)).toBe(wanted)
  })
})

describe("the order of a search text", () => {
  it("is read and replaced, and removed", () => {
    const query = "model where metrics.accuracy > 0.9 order by metrics.accuracy desc"
    expect(orderOf(query)).toEqual({ field: "metrics.accuracy", descending: true })
    expect(withOrder(query, { field: "name", descending: false })).toBe(
      "model where metrics.accuracy > 0.9 order by name",
    )
    expect(withOrder(query, null)).toBe("model where metrics.accuracy > 0.9")
  })

  it("is not found inside quotes, nor in the middle", () => {
    expect(orderOf("name = 'x order by y'")).toBeNull()
    expect(withOrder("name = 'x order by y'", { field: "name", descending: true })).toBe(
      "name = 'x order by y' order by name desc",
    )
  })

  it("names a field with odd characters between backquotes, and reads it back", () => {
    const query = withOrder("", { field: "metrics.top 5", descending: true })
    expect(query).toBe("order by `metrics.top 5` desc")
    expect(orderOf(query)).toEqual({ field: "metrics.top 5", descending: true })
  })
})

describe("the place of a mistake", () => {
  it("is counted in characters, as the API counts, and given in code units, as a browser does", () => {
    expect(mistakeAt("unexpected '>' in the search text at column 4:\n  …", "😀 a=> 1")).toBe(4)
  })

  it("is nowhere when the message tells none", () => {
    expect(mistakeAt("nothing is named dataset:x", "uses dataset:x")).toBeNull()
  })
})

describe("addresses", () => {
  const there = (path: string) => {
    const url = new URL(path, "http://localhost")
    return pageAt(url.pathname, url.search)
  }

  it.each([
    { query: "", columns: null, asOf: "" },
    {
      query: "model where tag.x = 'a & b' ",
      columns: ["metrics.accuracy", "params.a, b"],
      asOf: "2026-03-01",
    },
    { query: "name = '</script>'", columns: [], asOf: "" },
  ])("of the catalog bring back what they were made from: $query", (view) => {
    expect(there(catalogPath(view))).toEqual({ name: "catalog", view })
  })

  it("of the catalog leave out columns that make no sense", () => {
    const columns = encodeURIComponent('["metrics.a", 7, "nonsense", "metrics.a"]')
    expect(there(`/catalog?columns=${columns}`)).toMatchObject({ view: { columns: ["metrics.a"] } })
    expect(there("/catalog?columns=%7B")).toMatchObject({ view: { columns: null } })
  })

  it.each([
    { ref: "model:clinic/tumour-screen@20", asOf: "", knownAt: "", metric: "", direction: "" as const },
    {
      ref: 'run:</script><img src=x onerror="1">',
      asOf: "2026-01-01",
      knownAt: "2026-02-01",
      metric: "a b",
      direction: "lower" as const,
    },
    { ref: "dataset:a%2Fb@v1..2/../x", asOf: "", knownAt: "", metric: "", direction: "higher" as const },
  ])("of a thing bring back what they were made from: $ref", (view) => {
    expect(there(nodePath(view))).toEqual({ name: "node", view })
  })

  it("of a comparison name all that is compared", () => {
    expect(diffPath(["model:a@1", "model:b/c@2"])).toBe("/diff/model:a@1...model:b/c@2")
  })

  it("of the GraphQL page hold the query behind the hash, and nothing that is too long", () => {
    const asked = { query: "{ counts { name } } # ü", variables: '{\n "a": "&"\n}' }
    const path = graphiqlPath(asked)
    expect(path.startsWith("/graphiql#")).toBe(true)
    expect(readAsked(path.slice(path.indexOf("#")))).toEqual(asked)
    expect(graphiqlPath({ query: "x".repeat(100_000) })).toBe("/graphiql")
    expect(readAsked("#nonsense")).toEqual({ query: "", variables: "" })
  })
})

describe("saved searches", () => {
  it("are read with care: what leads elsewhere or is no search is left out", () => {
    const given = [
      { name: "best", path: "/catalog?q=model" },
      { name: "elsewhere", path: "https://example.org/catalog" },
      { name: "scheme", path: "javascript:alert(1)" },
      { name: "", path: "/catalog" },
      7,
    ]
    expect(readSaved(JSON.stringify(given))).toEqual([{ name: "best", path: "/catalog?q=model" }])
    expect(readSaved("{")).toEqual([])
    expect(readSaved("")).toEqual([])
  })
})
