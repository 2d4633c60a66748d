import type { ReactNode } from "react"
import { useCopy } from "../state/copy"

/** A button that copies `text` and says on itself how that went. */
export function CopyButton({
  text,
  className,
  children,
}: {
  readonly text: string
  readonly className: string
  readonly children: ReactNode
}) {
  const { state, copy } = useCopy()
  return (
    <button type="button" className={className} onClick={() => copy(text)}>
      {state === "copied" ? "Copied" : state === "failed" ? "The browser refused" : children}
    </button>
  )
}
