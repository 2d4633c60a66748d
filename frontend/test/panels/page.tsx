import { QueryClient } from "@tanstack/react-query"
import { render } from "@testing-library/react"
import { vi } from "vitest"
import { Router } from "wouter"
import { memoryLocation } from "wouter/memory-location"
import { App } from "../../src/app"

/** What the API answers to an operation: its data, or an error of ours. */
export type Answers = Readonly<Record<string, (variables: never) => unknown>>

export class Refusal {
  constructor(
    readonly code: string,
    readonly message: string,
  ) {}
}

/** A stream of events that a test writes. */
export interface Stream {
  readonly variables: Record<string, unknown>
  readonly say: (data: unknown, id?: string) => void
  readonly end: () => void
}

/**
 * The application at `path` over an API that answers as told; `asked` holds what it was asked, and `streams` what
 * it follows, by operation.
 */
export function open(path: string, answers: Answers) {
  const asked: { operation: string; variables: Record<string, unknown> }[] = []
  const streams: Record<string, Stream[]> = {}
  vi.stubGlobal("fetch", async (_address: string, init: RequestInit) => {
    const { query, variables } = JSON.parse(String(init.body)) as {
      query: string
      variables: Record<string, unknown>
    }
    const operation = /(?:query|mutation|subscription) (\w+)/.exec(query)?.[1] ?? ""
    if (query.startsWith("subscription")) return streamed(operation, variables, init.signal)
    asked.push({ operation, variables })
    const found = answers[operation]?.(variables as never)
    if (found === undefined) throw new TypeError("connection refused")
    if (found instanceof Refusal) {
      const { code, message } = found
      return Response.json({ data: null, errors: [{ message, extensions: { code } }] })
    }
    return Response.json({ data: found })
  })
  const streamed = (operation: string, variables: Record<string, unknown>, signal?: AbortSignal | null) => {
    const body = new ReadableStream<Uint8Array>({
      start(stream) {
        const said = new TextEncoder()
        const say = (data: unknown, id = "") =>
          stream.enqueue(
            said.encode(`event: next\n${id && `id: ${id}\n`}data: ${JSON.stringify({ data })}\n\n`),
          )
        streams[operation] = [...(streams[operation] ?? []), { variables, say, end: () => stream.close() }]
        signal?.addEventListener("abort", () => stream.error(new DOMException("left", "AbortError")))
      },
    })
    return new Response(body, { headers: { "content-type": "text/event-stream" } })
  }
  const place = memoryLocation({ path, record: true })
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } })
  const page = render(
    <Router hook={place.hook} searchHook={place.searchHook}>
      <App client={client} />
    </Router>,
  )
  return { ...page, asked, streams, visited: place.history }
}
