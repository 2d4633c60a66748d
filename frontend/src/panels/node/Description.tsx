import { type KeyboardEvent, useId, useState } from "react"
import type { Change } from "../../api/deeds"
import { ChangeForm, Opener, textIn } from "../ChangeForm"
import { type Editing, useEditing } from "../useEditing"
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
  const editing = useEditing<true, Change>(changing)
  if (editing.form) return <DescriptionForm text={text} changing={changing} editing={editing} />
  return (
    <div className="node-description">
      {text ? <Prose text={text} /> : <p className="faint">Nobody has described it yet.</p>}
      {editable && (
        <Opener editing={editing} form>
          {text ? "Edit the description" : "Describe it"}
        </Opener>
      )}
    </div>
  )
}

function described(form: FormData): Change {
  return { what: "description", name: "", value: textIn(form, "text") || null }
}

function DescriptionForm({
  text,
  changing,
  editing,
}: {
  readonly text: string
  readonly changing: Changing
  readonly editing: Editing<true, Change>
}) {
  const [draft, setDraft] = useState(text)
  const id = useId()
  const sendByKey = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.currentTarget.form?.requestSubmit()
  }
  return (
    <ChangeForm
      editing={editing}
      className="node-description"
      verb="Save"
      hint="Ctrl+Enter saves"
      wanted={described}
    >
      <label className="unseen" htmlFor={id}>
        Description
      </label>
      <textarea
        id={id}
        name="text"
        // biome-ignore lint/a11y/noAutofocus: it opens because somebody asked to write
        autoFocus
        rows={4}
        maxLength={10_000}
        value={draft}
        dir="auto"
        onChange={(event) => setDraft(event.target.value)}
        onKeyDown={sendByKey}
      />
      <ChangeNotice changing={changing} onDone={editing.close} />
    </ChangeForm>
  )
}
