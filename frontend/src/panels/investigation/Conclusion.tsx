import { type FormEvent, type RefObject, useEffect, useId, useRef } from "react"
import type { Investigation } from "../../api/investigation"
import { LongText } from "../LongText"
import { titleOf } from "../why/verdict"
import { suspectText } from "./words"
import type { Working } from "./working"

export interface ConclusionProps {
  readonly investigation: Investigation
  readonly working: Working
  /** What is typed and not yet sent, and the suspect chosen with it. */
  readonly draft: string
  readonly onDraft: (text: string) => void
  readonly cause: string
  readonly onCause: (ref: string) => void
}

/** What came of it, or the form to say so; what is typed outlives what others do. */
export function Conclusion(props: ConclusionProps) {
  const heading = useId()
  const { investigation, working, draft } = props
  const { open, conclusion, cause, closedBy } = investigation
  const section = useRef<HTMLElement>(null)
  useFocusAfter(section, working.last)
  return (
    <section aria-labelledby={heading} ref={section} tabIndex={-1}>
      <div className="section-head">
        <h2 id={heading}>Conclusion</h2>
        {!open && (
          <button
            type="button"
            className="link-button"
            aria-disabled={working.busy}
            onClick={() => working.act({ kind: "reopen" })}
          >
            Reopen
          </button>
        )}
      </div>
      {!open && (
        <div className="case-conclusion">
          <blockquote>
            <LongText text={conclusion} most={2000} />
          </blockquote>
          <p>
            {cause ? (
              <>
                The cause: <LongText text={suspectText(investigation, cause)} most={160} plain />.
              </>
            ) : (
              "No suspect is named as the cause."
            )}{" "}
            Concluded by <bdi>{closedBy}</bdi>.
          </p>
        </div>
      )}
      {(open || draft) && <ConclusionForm {...props} />}
    </section>
  )
}

/** Leaves the focus here when the button that was pressed has gone with what it did. */
function useFocusAfter(section: RefObject<HTMLElement | null>, last: Working["last"]): void {
  useEffect(() => {
    if (last !== "conclude" && last !== "reopen") return
    if (document.activeElement === null || document.activeElement === document.body) {
      section.current?.focus({ preventScroll: true })
    }
  }, [section, last])
}

function ConclusionForm({ investigation, working, draft, onDraft, cause, onCause }: ConclusionProps) {
  const id = useId()
  const { open, answer } = investigation
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    if (open && draft.trim()) working.act({ kind: "conclude", conclusion: draft.trim(), cause })
  }
  return (
    <form className="conclude" onSubmit={send}>
      {!open && (
        <p className="aside-text">Your own conclusion is not sent. Reopen it to conclude with this:</p>
      )}
      <label htmlFor={`${id}text`}>What came of it</label>
      <textarea
        id={`${id}text`}
        rows={3}
        required
        maxLength={10_000}
        value={draft}
        onChange={(event) => onDraft(event.target.value)}
        placeholder="the pixels were scaled twice"
      />
      <div className="conclude-foot">
        <label htmlFor={`${id}cause`}>It was</label>
        <select id={`${id}cause`} value={cause} onChange={(event) => onCause(event.target.value)}>
          <option value="">the confirmed suspect, if there is one</option>
          {answer.suspects.map((suspect) => (
            <option key={suspect.ref} value={suspect.ref}>
              {titleOf(suspect).slice(0, 100)}
            </option>
          ))}
        </select>
        <button type="submit" className="button button-main" aria-disabled={working.busy || !open}>
          Conclude
        </button>
      </div>
    </form>
  )
}
