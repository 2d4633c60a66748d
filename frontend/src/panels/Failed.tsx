import type { ReactNode } from "react"
import { ApiProblem } from "../api/problem"

const MOST_LETTERS = 600

/** A part of a page that could not be read, in the server's own words, and the way to ask again; the rest stays. */
export function Failed({
  error,
  onRetry,
  className = "incomplete",
  children,
}: {
  readonly error: unknown
  readonly onRetry: () => unknown
  readonly className?: string
  /** What is to be said first. */
  readonly children?: ReactNode
}) {
  return (
    <p className={className} role="alert">
      {children}
      <bdi>{ApiProblem.of(error).message.slice(0, MOST_LETTERS)}</bdi>{" "}
      <button type="button" className="link-button" onClick={() => void onRetry()}>
        Try again
      </button>
    </p>
  )
}
