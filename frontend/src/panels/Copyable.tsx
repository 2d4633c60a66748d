import { type ReactNode, useRef } from "react"
import { type Copied, useCopy } from "../state/copy"

const SAID: Readonly<Record<Copied, string>> = {
  idle: "",
  copied: "Copied",
  failed: "Selected: press Ctrl+C",
}

/** A text in a block of its own with a button that copies it. */
export function Copyable({
  label,
  text,
  verb,
  className,
  before,
  after,
  children,
}: {
  readonly label: string
  readonly text: string
  /** What the button says. */
  readonly verb: string
  readonly className?: string
  /** What stands beside the button. */
  readonly before?: ReactNode
  readonly after?: ReactNode
  /** The text as it is shown. */
  readonly children: ReactNode
}) {
  const { state, copy } = useCopy()
  const block = useRef<HTMLPreElement>(null)
  const take = () => {
    // Selected too, so that Ctrl+C works where the browser refuses the clipboard.
    if (block.current) getSelection()?.selectAllChildren(block.current)
    copy(text)
  }
  return (
    <div className={className ? `copyable ${className}` : "copyable"}>
      <div className="copyable-head">
        {before}
        <button type="button" className="button" onClick={take}>
          {verb}
        </button>
        {after}
        <span role="status" className="copyable-state">
          {SAID[state]}
        </span>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <section className="copyable-text" tabIndex={0} aria-label={label}>
        <pre ref={block}>{children}</pre>
      </section>
    </div>
  )
}
