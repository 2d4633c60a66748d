import { type Document, textOf } from "./document"

/** What a subscription said: a result and the place after it, or that it ended. */
export interface Said {
  readonly event: string
  readonly id: string
  readonly data: string
}

export interface Follower<Result> {
  readonly onResult: (result: Result) => void
  /** Whether the stream is there; it is tried again by itself. */
  readonly onConnected?: (connected: boolean) => void
}

/** How long a stream may be silent: the server gives a sign of life every 15 seconds. */
const SILENCE_MS = 40_000
const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 15_000

/**
 * Follows a subscription until the returned function is called.
 *
 * A stream that breaks off (the server restarted) is taken up again after the last result that arrived. While nobody
 * sees the page it rests: browsers allow few streams at a time, and the place is kept.
 */
export function follow<Result, Variables extends object>(
  document: Document<Result, Variables>,
  variables: Variables,
  { onResult, onConnected }: Follower<Result>,
): () => void {
  const query = textOf(document)
  const ended = new AbortController()
  let place = ""
  const stream = async () => {
    for (let failures = 0; !ended.signal.aborted; ) {
      await seen(ended.signal)
      const opened = () => {
        failures = 0
        onConnected?.(true)
      }
      const hear = ({ event, id, data }: Said) => {
        const answer = event === "next" ? resultIn<Result>(data) : null
        if (!answer) return
        if (id) place = id
        onResult(answer)
      }
      const asked = JSON.stringify({ query, variables: place ? { ...variables, since: place } : variables })
      const broken = await listen(asked, ended.signal, opened, hear).catch(() => true)
      if (ended.signal.aborted) return
      if (broken) onConnected?.(false)
      if (broken) await pause(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures++), ended.signal)
    }
  }
  void stream()
  return () => ended.abort()
}

/** The events that are whole in `text`, and the rest of it. */
export function eventsIn(text: string): { readonly events: readonly Said[]; readonly rest: string } {
  const blocks = text.replaceAll("\r\n", "\n").split("\n\n")
  const rest = blocks.pop() ?? ""
  return { events: blocks.flatMap(eventOf), rest }
}

function eventOf(block: string): readonly Said[] {
  const of = (name: string) =>
    block
      .split("\n")
      .filter((line) => line.startsWith(`${name}:`))
      .map((line) => line.slice(name.length + 1).replace(/^ /, ""))
      .join("\n")
  return of("event") ? [{ event: of("event"), id: of("id"), data: of("data") }] : []
}

function resultIn<Result>(data: string): Result | null {
  try {
    return (JSON.parse(data) as { data?: Result | null }).data ?? null
  } catch {
    return null
  }
}

/** Reads one stream to its end; answers whether it broke, which hiding the page is not. */
async function listen(
  body: string,
  signal: AbortSignal,
  opened: () => void,
  hear: (said: Said) => void,
): Promise<boolean> {
  const leaving = new AbortController()
  const leave = () => leaving.abort()
  let hidden = false
  const hide = () => {
    if (!document.hidden) return
    hidden = true
    leave()
  }
  signal.addEventListener("abort", leave)
  document.addEventListener("visibilitychange", hide)
  let silence = setTimeout(leave, SILENCE_MS)
  try {
    const response = await fetch("/graphql", {
      method: "POST",
      headers: { "content-type": "application/json", accept: "text/event-stream" },
      body,
      signal: leaving.signal,
    })
    if (!response.ok || !response.body || !isStream(response)) return true
    opened()
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
    for (let text = ""; ; ) {
      const { done, value } = await reader.read()
      if (done) return true
      clearTimeout(silence)
      silence = setTimeout(leave, SILENCE_MS)
      const { events, rest } = eventsIn(text + value)
      text = rest
      for (const each of events) hear(each)
    }
  } catch (error) {
    if (hidden) return false
    throw error
  } finally {
    clearTimeout(silence)
    signal.removeEventListener("abort", leave)
    document.removeEventListener("visibilitychange", hide)
  }
}

function isStream(response: Response): boolean {
  return (response.headers.get("content-type") ?? "").startsWith("text/event-stream")
}

/** Comes back once the page is seen. */
function seen(signal: AbortSignal): Promise<void> {
  if (!document.hidden || signal.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const look = () => {
      if (document.hidden && !signal.aborted) return
      document.removeEventListener("visibilitychange", look)
      signal.removeEventListener("abort", look)
      resolve()
    }
    document.addEventListener("visibilitychange", look)
    signal.addEventListener("abort", look)
  })
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds)
    signal.addEventListener("abort", () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
