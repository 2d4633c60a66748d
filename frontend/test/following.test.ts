import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import type { Document } from "../src/api/document"
import { eventsIn, follow } from "../src/api/following"

const CHANGES = { text: "subscription Changes { a }" } as unknown as Document<
  { a: number },
  { since?: string }
>

interface Asked {
  readonly variables: unknown
  readonly accept: string
  readonly say: (text: string) => void
  readonly end: () => void
  readonly signal: AbortSignal
}

let asked: Asked[]

/** A server whose streams the test writes; `refusing` it is away. */
function server({ refusing = () => false }: { refusing?: () => boolean } = {}) {
  vi.stubGlobal("fetch", async (_address: string, init: RequestInit) => {
    if (refusing()) throw new TypeError("connection refused")
    const { variables } = JSON.parse(String(init.body)) as { variables: unknown }
    const { signal } = init
    if (!signal) throw new Error("a stream that cannot be left")
    const body = new ReadableStream<Uint8Array>({
      start(stream) {
        signal.addEventListener("abort", () => stream.error(new DOMException("left", "AbortError")))
        const accept = String(new Headers(init.headers).get("accept"))
        const say = (text: string) => stream.enqueue(new TextEncoder().encode(text))
        asked.push({ variables, accept, say, end: () => stream.close(), signal })
      },
    })
    return new Response(body, { headers: { "content-type": "text/event-stream; charset=utf-8" } })
  })
}

async function stream(place: number): Promise<Asked> {
  await vi.waitFor(() => expect(asked.length).toBeGreaterThan(place))
  const found = asked[place]
  if (!found) throw new Error("no stream")
  return found
}

beforeEach(() => {
  asked = []
})

afterEach(() => {
  vi.useRealTimers()
  Reflect.deleteProperty(document, "hidden")
})

describe("the text of a stream", () => {
  it("is cut into whole events, and the rest waits for more", () => {
    const { events, rest } = eventsIn(
      'event: next\nid: 7\ndata: {"a":1}\n\n:\n\nevent: complete\ndata:\n\nevent: ne',
    )
    expect(events).toEqual([
      { event: "next", id: "7", data: '{"a":1}' },
      { event: "complete", id: "", data: "" },
    ])
    expect(rest).toBe("event: ne")
  })

  it("may have other line ends, and data on several lines", () => {
    expect(eventsIn("event: next\r\ndata: {\r\ndata: }\r\n\r\n").events).toEqual([
      { event: "next", id: "", data: "{\n}" },
    ])
  })
})

describe("a followed subscription", () => {
  it("tells each result, also one that arrives in pieces", async () => {
    server()
    const heard: number[] = []
    const stop = follow(CHANGES, { since: "3" }, { onResult: ({ a }) => heard.push(a) })
    const { variables, accept, say } = await stream(0)
    expect([variables, accept]).toEqual([{ since: "3" }, "text/event-stream"])
    say('event: next\nid: 4\ndata: {"data":{"a":4}}\n\nevent: next\nid: 5\nda')
    say('ta: {"data":{"a":5}}\n\n')
    await vi.waitFor(() => expect(heard).toEqual([4, 5]))
    stop()
  })

  it("goes on after the last result when the server comes back", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true })
    let away = false
    server({ refusing: () => away })
    const states: boolean[] = []
    const heard: number[] = []
    const stop = follow(
      CHANGES,
      { since: "3" },
      { onResult: ({ a }) => heard.push(a), onConnected: (state) => states.push(state) },
    )
    const first = await stream(0)
    first.say('event: next\nid: 9\ndata: {"data":{"a":9}}\n\n')
    await vi.waitFor(() => expect(heard).toEqual([9]))
    away = true
    first.end()
    await vi.waitFor(() => expect(states).toEqual([true, false]))
    await vi.advanceTimersByTimeAsync(20_000)
    expect(asked).toHaveLength(1)
    away = false
    await vi.advanceTimersByTimeAsync(20_000)
    expect((await stream(1)).variables).toEqual({ since: "9" })
    expect(states.at(-1)).toBe(true)
    stop()
  })

  it("is left when nobody follows any more", async () => {
    server()
    const stop = follow(CHANGES, {}, { onResult: () => undefined })
    const { signal } = await stream(0)
    stop()
    expect(signal.aborted).toBe(true)
    expect(asked).toHaveLength(1)
  })

  it("rests while nobody sees the page", async () => {
    server()
    const seen = (hidden: boolean) => {
      Object.defineProperty(document, "hidden", { configurable: true, value: hidden })
      document.dispatchEvent(new Event("visibilitychange"))
    }
    const states: boolean[] = []
    const stop = follow(
      CHANGES,
      {},
      { onResult: () => undefined, onConnected: (state) => states.push(state) },
    )
    const first = await stream(0)
    seen(true)
    await vi.waitFor(() => expect(first.signal.aborted).toBe(true))
    expect(asked).toHaveLength(1)
    seen(false)
    await stream(1)
    expect(states).not.toContain(false)
    stop()
  })

  it("takes an answer that is no stream for a server that is away", async () => {
    vi.stubGlobal("fetch", async () => Response.json({ errors: [{ message: "no" }] }))
    const states: boolean[] = []
    const stop = follow(
      CHANGES,
      {},
      { onResult: () => undefined, onConnected: (state) => states.push(state) },
    )
    await vi.waitFor(() => expect(states).toEqual([false]))
    stop()
  })
})
