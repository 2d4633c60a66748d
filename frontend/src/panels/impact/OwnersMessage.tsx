import { useId } from "react"
import type { Affected } from "../../api/impact"
import { countText } from "../../view/numbers"
import { Copyable } from "../Copyable"
import { LongText } from "../LongText"
import { mailLink, messageOf } from "./message"

/** A text for those who own what is affected, to be copied or mailed by the reader; nothing is sent from here. */
export function OwnersMessage({
  starts,
  things,
}: {
  readonly starts: readonly Affected[]
  readonly things: readonly Affected[]
}) {
  const heading = useId()
  const message = messageOf(starts, things, location.href)
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
      <Copyable
        label="Message"
        text={message.text}
        verb="Copy the message"
        className="owners-message"
        after={
          <a className="button" href={mailLink(message)}>
            Open in a mail program
          </a>
        }
      >
        {message.text}
      </Copyable>
    </section>
  )
}
