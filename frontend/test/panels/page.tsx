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

/** The application at `path` over an API that answers as told; `asked` holds what it was asked. */
export function open(path: string, answers: Answers) {
  const asked: { operation: string; variables: Record<string, unknown> }[] = []
  vi.stubGlobal("fetch", async (_address: string, init: RequestInit) => {
    const { query, variables } = JSON.parse(String(init.body)) as {
      query: string
      variables: Record<string, unknown>
    }
    const operation = /(?:query|mutation|subscription) (\w+)/.exec(query)?.[1] ?? ""
    asked.push({ operation, variables })
    const found = answers[operation]?.(variables as never)
    if (found === undefined) throw new TypeError("connection refused")
    if (found instanceof Refusal) {
      const { code, message } = found
      return Response.json({ data: null, errors: [{ message, extensions: { code } }] })
    }
    return Response.json({ data: found })
  })
  const place = memoryLocation({ path, record: true })
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } })
  const page = render(
    <Router hook={place.hook} searchHook={place.searchHook}>
      <App client={client} />
    </Router>,
  )
  return { ...page, asked, visited: place.history }
}
