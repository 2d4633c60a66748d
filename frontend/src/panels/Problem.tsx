import type { ReactNode } from "react"
import { Link } from "wouter"
import { ApiProblem } from "../api/problem"

const TITLES: Readonly<Record<string, string>> = {
  NOT_FOUND: "There is nothing to show",
  INVALID: "This question has no answer yet",
  FORBIDDEN: "This is not yours to see",
  CONFLICT: "Something changed meanwhile",
  UNAVAILABLE: "Headwater does not answer",
}

/** A request that failed: what happened in the server's own words, and the ways on. */
export function Problem({
  error,
  onRetry,
  children,
}: {
  error: unknown
  onRetry: () => void
  children?: ReactNode
}) {
  const problem = ApiProblem.of(error)
  return (
    <div className="notice" role="alert">
      <h1>{TITLES[problem.code] ?? "Something went wrong"}</h1>
      <p className="message">
        <bdi>{problem.message}</bdi>
      </p>
      {children}
      <div className="actions">
        <button type="button" className="button button-main" onClick={onRetry}>
          Try again
        </button>
        <Link href="/">Search for something else</Link>
      </div>
    </div>
  )
}
