import { describe, expect, it } from "vitest"
import { Newest, Superseded } from "../../src/graph/schedule"

/** A worker whose answers come when the test says so. */
function held() {
  const waiting: { request: string; answer: (text: string) => void; fail: (error: Error) => void }[] = []
  const newest = new Newest<string, string>(
    (request) => new Promise((answer, fail) => waiting.push({ request, answer, fail })),
  )
  return { newest, waiting }
}

describe("the newest request", () => {
  it("wins: those between are never worked on, the one under way is given up", async () => {
    const { newest, waiting } = held()
    const asked = ["a", "b", "c"].map((request) => newest.ask(request))
    const ends = Promise.allSettled(asked)
    waiting[0]?.answer("A")
    await Promise.resolve()
    await Promise.resolve()
    expect(waiting.map(({ request }) => request)).toEqual(["a", "c"])
    waiting[1]?.answer("C")
    const [first, second, third] = await ends
    expect([first, second].map((end) => end?.status === "rejected" && end.reason)).toEqual([
      expect.any(Superseded),
      expect.any(Superseded),
    ])
    expect(third).toEqual({ status: "fulfilled", value: "C" })
  })

  it("is worked on after one that failed", async () => {
    const { newest, waiting } = held()
    const first = newest.ask("a")
    waiting[0]?.fail(new Error("no room"))
    await expect(first).rejects.toThrow("no room")
    const second = newest.ask("b")
    waiting[1]?.answer("B")
    await expect(second).resolves.toBe("B")
  })
})
