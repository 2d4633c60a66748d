import { useId, useRef } from "react"
import type { Affected } from "../../api/impact"
import { type Copied, useCopy } from "../../state/copy"
import { countText } from "../../view/numbers"
import { LongText } from "../LongText"
import { mailLink, messageOf } from "./message"

const SAID: Readonly<Record<Copied, string>> = {
  idle: "",
  copied: "Copied",
  failed: "Selected: press Ctrl+C",
}

/** A text for those who own what is affected, to be copied or mailed by the reader; nothing is sent from here. */
export function OwnersMessage({
  starts,
  things,
}: {
  readonly starts: readonly Affected[]
  readonly things: readonly Affected[]
}) {
  const heading = useId()
  const block = useRef<HTMLPreElement>(null)
  const { state, copy } = useCopy()
  const message = messageOf(starts, things, location.href)
  const take = () => {
    // Selected too, so that Ctrl+C works where the browser refuses the clipboard.
    if (block.current) getSelection()?.selectAllChildren(block.current)
    copy(message.text)
  }
  const { owners } = message
  return (
    <section aria-labelledby={heading}>
      <div className="section-head">
        <h2 id={heading}>Tell the owners</h2>
        <p className="under-heading">
          {owners.length === 0 ? (
            "nobody owns what is affected"
          ) : (
            <>
              {countText(owners.length, "owner")}: <LongText text={owners.join(", ")} most={60} plain />
            </>
          )}
        </p>
      </div>
      <div className="copyable owners-message">
        <div className="copyable-head">
          <button type="button" className="button" onClick={take}>
            Copy the message
          </button>
          <a className="button" href={mailLink(message)}>
            Open in a mail program
          </a>
          <span role="status" className="copyable-state">
            {SAID[state]}
          </span>
        </div>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
        <section className="copyable-text" tabIndex={0} aria-label="Message">
          <pre ref={block}>{message.text}</pre>
        </section>
      </div>
    </section>
  )
}
