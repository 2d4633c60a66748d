import { type ReactNode, useId } from "react"

/** A part of the page under its heading. */
export function Section({
  title,
  note,
  children,
}: {
  readonly title: ReactNode
  readonly note?: ReactNode
  readonly children: ReactNode
}) {
  const id = useId()
  return (
    <section aria-labelledby={id}>
      <div className="section-head">
        <h2 id={id}>{title}</h2>
        {note !== undefined && <p className="under-heading">{note}</p>}
      </div>
      {children}
    </section>
  )
}
