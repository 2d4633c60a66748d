import { useId } from "react"
import type { Investigation } from "../../api/investigation"
import { momentText } from "../../view/times"
import { LongText } from "../LongText"

/** All that was done to an investigation, newest first. */
export function Events({ investigation: { events } }: { investigation: Investigation }) {
  const heading = useId()
  return (
    <section aria-labelledby={heading}>
      <div className="section-head">
        <h2 id={heading}>What was done</h2>
        <p className="under-heading">newest first, times in UTC</p>
      </div>
      <ol className="case-events" reversed>
        {events.toReversed().map(({ what, by, at }) => (
          <li key={`${at} ${what}`}>
            <time className="figure faint" dateTime={at}>
              {momentText(at)}
            </time>
            <span>
              <bdi>{by || "somebody"}</bdi>: <LongText text={what} most={300} />
            </span>
          </li>
        ))}
      </ol>
    </section>
  )
}
