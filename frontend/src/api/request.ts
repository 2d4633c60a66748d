import { type Document, textOf } from "./document"
import { ApiProblem, codeOf } from "./problem"

/** A GraphQL answer, or what the server says before it gets that far: a code and a message. */
interface Reply<Result> {
  readonly code?: unknown
  readonly message?: unknown
  readonly data?: Result | null
  readonly errors?: readonly {
    readonly message?: string
    readonly extensions?: { readonly code?: unknown }
  }[]
}

/**
 * Ask the API; answers with the whole result or throws an `ApiProblem`.
 *
 * A partial answer is a failure: nothing is shown as if it were whole.
 */
export async function request<Result, Variables>(
  document: Document<Result, Variables>,
  variables: Variables,
  signal?: AbortSignal,
): Promise<Result> {
  const response = await send(JSON.stringify({ query: textOf(document), variables }), signal)
  const reply = await read<Result>(response)
  const first = reply.errors?.[0]
  if (first) throw new ApiProblem(codeOf(first.extensions?.code), first.message ?? "the API gave no reason")
  if (typeof reply.message === "string") throw new ApiProblem(codeOf(reply.code), reply.message)
  if (!reply.data) throw new ApiProblem("UNAVAILABLE", `the API answered ${response.status} without data`)
  return reply.data
}

async function send(body: string, signal?: AbortSignal): Promise<Response> {
  try {
    return await fetch("/graphql", {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json" },
      body,
      ...(signal ? { signal } : {}),
    })
  } catch (error) {
    if (signal?.aborted) throw error
    throw new ApiProblem("UNAVAILABLE", "the server cannot be reached; is `headwater serve` still running?")
  }
}

async function read<Result>(response: Response): Promise<Reply<Result>> {
  try {
    return (await response.json()) as Reply<Result>
  } catch {
    throw new ApiProblem(
      "UNAVAILABLE",
      `the server answered ${response.status} with something that is not JSON`,
    )
  }
}
