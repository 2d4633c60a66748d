import { type KeyboardEvent, useId, useRef, useState } from "react"
import { ChangeNotice } from "./ChangeNotice"
import { Prose } from "./Prose"
import type { Changing } from "./useChange"

/** What somebody wrote about a thing, and a way to write it anew. */
export function Description({
  text,
  changing,
  editable,
}: {
  readonly text: string
  readonly changing: Changing
  readonly editable: boolean
}) {
  const [draft, setDraft] = useState<string | null>(null)
  const opener = useRef<HTMLButtonElement>(null)
  const id = useId()
  const close = () => {
    setDraft(null)
    setTimeout(() => opener.current?.focus())
  }
  const save = async () => {
    const value = draft?.trim() || null
    if (await changing.make({ what: "description", name: "", value })) close()
  }
  const keys = (event: KeyboardEvent) => {
    if (event.key === "Escape") close()
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void save()
  }
  if (draft === null) {
    return (
      <div className="node-description">
        {text ? <Prose text={text} /> : <p className="faint">Nobody has described it yet.</p>}
        {editable && (
          <button ref={opener} type="button" className="link-button" onClick={() => setDraft(text)}>
            {text ? "Edit the description" : "Describe it"}
          </button>
        )}
      </div>
    )
  }
  return (
    <div className="node-description">
      <label className="unseen" htmlFor={id}>
        Description
      </label>
      <textarea
        id={id}
        // biome-ignore lint/a11y/noAutofocus: it opens because somebody asked to write
        autoFocus
        rows={4}
        maxLength={10_000}
        value={draft}
        dir="auto"
        onChange={(event) => setDraft(event.target.value)}
        onKeyDown={keys}
      />
      <ChangeNotice changing={changing} onDone={close} />
      {!changing.clash && (
        <div className="node-form-ways">
          <button
            type="button"
            className="button button-main"
            disabled={changing.busy}
            onClick={() => void save()}
          >
            Save
          </button>
          <button type="button" className="button" onClick={close}>
            Cancel
          </button>
          <span className="faint">Ctrl+Enter saves</span>
        </div>
      )}
    </div>
  )
}
