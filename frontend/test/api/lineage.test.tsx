import { QueryClient, QueryClientProvider } from "@tanstack/react-query"
import { renderHook, waitFor } from "@testing-library/react"
import type { ReactNode } from "react"
import { afterEach, describe, expect, it, vi } from "vitest"
import { useMatching } from "../../src/api/lineage"

afterEach(() => vi.unstubAllGlobals())

/** What a server answers that holds these ids, of which a filter by a letter keeps those that begin with it. */
function matching(
  other: string,
  filters: readonly string[],
  held: Readonly<Record<string, readonly string[]>>,
) {
  vi.stubGlobal("fetch", async (_address: string, init: RequestInit) => {
    const { of, text } = JSON.parse(String(init.body)).variables as {
      of: { reference: string }
      text: string
    }
    const ids = held[of.reference] ?? []
    if (text === "(")
      return Response.json({ errors: [{ message: "no query", extensions: { code: "INVALID" } }] })
    const found = ids.flatMap((id, place) => (id.includes(text) ? [place] : []))
    const columns = { ids, kinds: ids.map(() => "Run"), names: ids }
    return Response.json({ data: { lineage: { columns, matching: found } } })
  })
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } })
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={client}>{children}</QueryClientProvider>
  )
  return renderHook(() => useMatching({ ref: "model:a@2", other, filters, asOf: "", knownAt: "" }), {
    wrapper,
  })
}

const HELD = { "model:a@2": ["ab1", "b2"], "model:a@1": ["ab3", "c4"] }

describe("what filters keep", () => {
  it("is what every filter keeps", async () => {
    const { result } = matching("", ["a", "b"], HELD)
    await waitFor(() => expect(result.current.passes).toEqual(["ab1"]))
  })

  it("is of both lineages while two are compared", async () => {
    const { result } = matching("model:a@1", ["a", "b"], HELD)
    await waitFor(() => expect(result.current.passes).toEqual(["ab1", "ab3"]))
  })

  it("leaves out a filter that cannot be read, and says so", async () => {
    const { result } = matching("model:a@1", ["b", "("], HELD)
    await waitFor(() => expect(result.current.passes).toEqual(["ab1", "b2", "ab3"]))
    expect(result.current.error?.message).toBe("no query")
  })
})
