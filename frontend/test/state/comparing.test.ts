import { expect, test } from "vitest"
import { diffPath, impactPath, pageAt } from "../../src/state/url"

function at(path: string) {
  const [pathname = "", search = ""] = path.split("?")
  return pageAt(pathname, search)
}

test.each([
  [["model:a@1", "model:a@2"]],
  [["run:x/y#1", "run:..", "commit:1a", "dataset:a...b@v.", ".hidden"]],
  [["model:100%@1", "model:a?b&c#d@2", "model:</script>@3", "model:\u202eabc@4"]],
])("a comparison's address names %j again", (refs) => {
  const page = at(diffPath(refs, { filter: "lr & x", all: true, asOf: "2026-05-01" }))
  expect(page).toEqual({
    name: "diff",
    view: { refs, filter: "lr & x", all: true, asOf: "2026-05-01", knownAt: "" },
  })
})

test("a comparison takes further things from its search part, each once", () => {
  const page = at("/diff/run:a...run:b?compare=run:c&compare=run:a")
  expect(page.name === "diff" && page.view.refs).toEqual(["run:a", "run:b", "run:c"])
})

test("addresses that name nothing are unknown", () => {
  expect(at("/diff/").name).toBe("unknown")
  expect(at("/diff/...").name).toBe("unknown")
  expect(at("/diff/run:a...%E0%A4%A").name).toBe("unknown")
  expect(at("/impact/").name).toBe("unknown")
})

test("an impact's address holds all of its state", () => {
  const view = {
    refs: ["dataset:p/a@v1", "dataset:b@v2"],
    query: "model where a > 1",
    sort: "owner",
    reversed: true,
    asOf: "2026-05-01",
    knownAt: "2026-06-01",
  } as const
  expect(at(impactPath(view.refs[0], view))).toEqual({ name: "impact", view })
  expect(impactPath("dataset:p/a@v1")).toBe("/impact/dataset:p/a@v1")
})

test("what makes no sense in an impact's address is left out", () => {
  const page = at("/impact/run:a?sort=-colour&and=&and=run:a")
  expect(page.name === "impact" && page.view).toMatchObject({
    refs: ["run:a"],
    sort: "served",
    reversed: false,
  })
})
