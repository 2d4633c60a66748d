/** What a query sends. */
export interface Sent {
  readonly query: string
  readonly variables: Readonly<Record<string, unknown>>
  readonly operationName?: string
}

/** What came back, as text to show; a subscription brings one after the other. */
export interface Came {
  readonly text: string
  readonly status: number
  readonly ms: number
  /** How many came, of a subscription. */
  readonly count: number
}

const MOST_EVENTS = 200

/**
 * Sends a query or mutation and tells what came back.
 *
 * Throws what `fetch` throws, also where it was aborted.
 */
export async function send(sent: Sent, signal: AbortSignal): Promise<Came> {
  const start = performance.now()
  const response = await ask(sent, "application/json", signal)
  const text = await response.text()
  return { text: pretty(text), status: response.status, ms: performance.now() - start, count: 1 }
}

/** Follows a subscription until it ends or `signal` ends it; tells all that came, the newest first. */
export async function follow(sent: Sent, signal: AbortSignal, tell: (came: Came) => void): Promise<void> {
  const start = performance.now()
  const response = await ask(sent, "text/event-stream", signal)
  const { status } = response
  if (!response.body || !/event-stream/.test(response.headers.get("content-type") ?? "")) {
    tell({ text: pretty(await response.text()), status, ms: performance.now() - start, count: 1 })
    return
  }
  const came: string[] = []
  let count = 0
  const show = () => tell({ text: came.join("\n\n"), status, ms: performance.now() - start, count })
  show()
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ""
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    const { events, left } = eventsIn(rest + value)
    rest = left
    for (const { name, data } of events) {
      if (name === "complete") return
      if (!data) continue
      count++
      came.unshift(pretty(data))
      came.length = Math.min(came.length, MOST_EVENTS)
    }
    show()
  }
}

/** The whole events in the text of a stream, and the beginning of the next one. */
export function eventsIn(text: string): {
  readonly events: readonly { readonly name: string; readonly data: string }[]
  readonly left: string
} {
  const parts = text.replaceAll("\r\n", "\n").split("\n\n")
  const left = parts.pop() ?? ""
  const events = parts.map((part) => {
    const lines = part.split("\n")
    const of = (field: string) =>
      lines.flatMap((line) =>
        line.startsWith(`${field}:`) ? [line.slice(field.length + 1).replace(/^ /, "")] : [],
      )
    return { name: of("event")[0] ?? "", data: of("data").join("\n") }
  })
  return { events, left }
}

/** The variables that a text holds, or why it holds none. */
export function readVariables(text: string): Readonly<Record<string, unknown>> | string {
  if (!text.trim()) return {}
  try {
    const given: unknown = JSON.parse(text)
    if (typeof given === "object" && given !== null && !Array.isArray(given)) {
      return given as Record<string, unknown>
    }
    return "the variables must be a JSON object, e.g. {}"
  } catch (error) {
    return `the variables are not JSON: ${error instanceof Error ? error.message : error}`
  }
}

function ask(sent: Sent, accept: string, signal: AbortSignal): Promise<Response> {
  return fetch("/graphql", {
    method: "POST",
    headers: { "content-type": "application/json", accept },
    body: JSON.stringify(sent),
    signal,
  })
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}
