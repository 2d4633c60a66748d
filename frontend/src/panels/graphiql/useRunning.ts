import type { OperationDefinitionNode } from "graphql"
import { useEffect, useState } from "react"
import { type Came, follow, readVariables, send } from "./run"

/** Queries as they are run, one after the other. */
export interface Running {
  readonly busy: boolean
  /** What came last, null before anything came. */
  readonly came: Came | null
  /** Why nothing came, "" where something did or may. */
  readonly problem: string
  readonly run: (query: string, variables: string, operation: OperationDefinitionNode | undefined) => void
  readonly stop: () => void
}

/** Runs one query at a time: the next one ends the one before. */
export function useRunning(): Running {
  const [running, setRunning] = useState<AbortController | null>(null)
  const [came, setCame] = useState<Came | null>(null)
  const [problem, setProblem] = useState("")
  const run = async (query: string, text: string, operation: OperationDefinitionNode | undefined) => {
    const variables = readVariables(text)
    if (typeof variables === "string") return setProblem(variables)
    const name = operation?.name?.value
    const sent = { query, variables, ...(name !== undefined && { operationName: name }) }
    const stopping = new AbortController()
    running?.abort()
    setRunning(stopping)
    setProblem("")
    try {
      if (operation?.operation === "subscription") await follow(sent, stopping.signal, setCame)
      else setCame(await send(sent, stopping.signal))
    } catch {
      if (!stopping.signal.aborted) {
        setProblem("the server cannot be reached; is `headwater serve` still running?")
      }
    } finally {
      setRunning((now) => (now === stopping ? null : now))
    }
  }
  useEffect(() => () => running?.abort(), [running])
  return {
    busy: running !== null,
    came,
    problem,
    run: (...given) => void run(...given),
    stop: () => running?.abort(),
  }
}
