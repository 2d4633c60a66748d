import { useEffect, useRef } from "react"
import type { Deed, Investigation } from "../../api/investigation"
import { ChangeForm, Field, Opener, textIn } from "../ChangeForm"
import { LongText } from "../LongText"
import { useEditing } from "../useEditing"
import { questionText } from "./words"
import type { Working } from "./working"

const LONGEST = 200

/** What the investigation is called, by its question until somebody gives it a title, and the way to do that. */
export function Title({
  investigation,
  working,
}: {
  readonly investigation: Investigation
  readonly working: Working
}) {
  const { title } = investigation
  const question = questionText(investigation)
  const editing = useEditing<true, Deed>(working)
  useClosing(working.last, editing.close)
  const wanted = (form: FormData): Deed | null => {
    const next = textIn(form, "title")
    if (next !== title) return { kind: "rename", title: next }
    editing.close()
    return null
  }
  return (
    <>
      <h1 className="case-title">
        <LongText text={title || question} most={200} plain />
      </h1>
      {title && (
        <p className="case-question">
          <LongText text={question} most={200} plain />
        </p>
      )}
      <p className="case-rename">
        <Opener editing={editing} form>
          {title ? "Change the title" : "Give it a title"}
        </Opener>
      </p>
      {editing.form && (
        <ChangeForm editing={editing} wanted={wanted} verb="Save" className="change-form case-rename">
          <Field name="title" label="Title" most={LONGEST} value={title} required={false} first />
        </ChangeForm>
      )}
    </>
  )
}

/** Closes the form also where the rename was done by the notice of a clash, which knows nothing of the form. */
function useClosing(last: Working["last"], close: () => void): void {
  const latest = useRef(close)
  latest.current = close
  useEffect(() => {
    if (last === "rename") latest.current()
  }, [last])
}
