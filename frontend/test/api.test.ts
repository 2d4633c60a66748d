import { afterEach, describe, expect, it, vi } from "vitest"
import { readColumns } from "../src/api/columns"
import type { Document } from "../src/api/document"
import { ApiProblem } from "../src/api/problem"
import { request } from "../src/api/request"

const QUESTION = { text: "query Q { a }" } as unknown as Document<{ a: number }, object>

afterEach(() => vi.unstubAllGlobals())

function server(answer: () => Response | Promise<Response>) {
  vi.stubGlobal("fetch", async () => answer())
}

async function problem(): Promise<ApiProblem> {
  return request(QUESTION, {}).then(
    () => {
      throw new Error("it was answered")
    },
    (error: unknown) => ApiProblem.of(error),
  )
}

describe("a request", () => {
  it("answers with the data", async () => {
    server(() => Response.json({ data: { a: 1 } }))
    expect(await request(QUESTION, {})).toEqual({ a: 1 })
  })

  it("fails with the server's code and message, also when part of the data came", async () => {
    const errors = [{ message: "no such thing", extensions: { code: "NOT_FOUND" } }]
    server(() => Response.json({ data: { a: 1 }, errors }))
    expect(await problem()).toMatchObject({ code: "NOT_FOUND", message: "no such thing" })
  })

  it("tells what the server said before it came to the question", async () => {
    server(() => Response.json({ code: "FORBIDDEN", message: "this server needs a token" }, { status: 401 }))
    expect(await problem()).toMatchObject({ code: "FORBIDDEN", message: "this server needs a token" })
  })

  it("does not take a page of a proxy for an answer", async () => {
    server(() => new Response("<h1>Bad gateway</h1>", { status: 502 }))
    expect(await problem()).toMatchObject({ code: "UNAVAILABLE", message: /502/ })
  })

  it("says that nobody is there", async () => {
    server(() => Promise.reject(new TypeError("failed to fetch")))
    expect(await problem()).toMatchObject({ code: "UNAVAILABLE", message: /headwater serve/ })
  })

  it("keeps unknown codes to itself", async () => {
    server(() => Response.json({ errors: [{ message: "odd", extensions: { code: "TEAPOT" } }] }))
    expect(await problem()).toMatchObject({ code: "", message: "odd" })
  })
})

describe("columns", () => {
  const COLUMNS = {
    ids: ["m", "r", "c"],
    kinds: ["ModelVersion", "Run", "Commit"],
    names: ["churn@7", "train#1", "0123456789abcdef0123"],
    series: ["churn", "train", "0123456789abcdef0123"],
    versions: ["7", "", ""],
    sources: [0, 1],
    targets: [1, 2],
  }

  it("become things and arrows from cause to effect", () => {
    const { things, arrows } = readColumns(COLUMNS)
    expect(things[0]).toEqual({ id: "m", kind: "ModelVersion", name: "churn@7", series: "churn", level: "7" })
    expect(things[2]?.name).toBe("0123456789ab")
    expect(arrows).toEqual([
      { from: "r", to: "m" },
      { from: "c", to: "r" },
    ])
  })

  it.each([null, 7, "x", [], {}, { ids: "m" }, { ids: ["m"], sources: [0], targets: [9] }])(
    "that do not fit are left out: %j",
    (value) => {
      expect(readColumns(value).arrows).toEqual([])
    },
  )
})
