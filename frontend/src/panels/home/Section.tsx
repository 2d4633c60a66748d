import { type ReactNode, useId } from "react"
import { Failed } from "../Failed"

/** A part of the page that is read by itself: its failure leaves the others alone. */
export function Section({
  title,
  under,
  pending,
  error,
  onRetry,
  children,
}: {
  title: string
  under: string
  /** Whether what stands here is still to come: its room is kept, so that less moves when it comes. */
  pending: boolean
  error: unknown
  onRetry: () => void
  children: ReactNode
}) {
  const heading = useId()
  return (
    <section
      aria-labelledby={heading}
      className={pending && !error ? "section-pending" : undefined}
      aria-busy={pending && !error}
    >
      <div className="section-head">
        <h2 id={heading}>{title}</h2>
        <p className="under-heading">{under}</p>
      </div>
      {error ? (
        <Failed error={error} onRetry={onRetry} className="empty" />
      ) : (
        <>
          {pending && <p className="empty late">Reading</p>}
          {children}
        </>
      )}
    </section>
  )
}
