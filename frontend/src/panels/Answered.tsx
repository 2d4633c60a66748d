import type { ReactNode } from "react"
import { Problem } from "./Problem"
import { Waiting } from "./Waiting"

/** An answer as it comes: the page of it once it is there, else what went wrong, else what is waited for. */
export function Answered<Data>({
  data,
  error,
  waitingFor,
  onRetry,
  now,
  children,
}: {
  readonly data: Data | null | undefined
  readonly error: unknown
  readonly waitingFor: string
  readonly onRetry: () => void
  /** Where another time than now was asked about: the way back, in words. */
  readonly now?: { readonly words: string; readonly go: () => void } | null
  readonly children: (data: Data) => ReactNode
}) {
  if (data) return children(data)
  if (!error) return <Waiting what={waitingFor} />
  return (
    <Problem error={error} onRetry={onRetry}>
      {now && (
        <p>
          <button type="button" className="link-button" onClick={now.go}>
            {now.words}
          </button>
        </p>
      )}
    </Problem>
  )
}
