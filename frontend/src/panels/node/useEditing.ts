import { type RefObject, useRef, useState } from "react"
import type { Change } from "../../api/deeds"
import type { Changing } from "./useChange"

/** A form that opens where somebody wants a change, and closes once that is made. */
export interface Editing<Form> {
  readonly changing: Changing
  /** Which form is open, null for none. */
  readonly form: Form | null
  /** The button that opened it. */
  readonly opener: RefObject<HTMLButtonElement | null>
  readonly open: (form: Form) => void
  /** Closes the form and gives the focus back to its opener. */
  readonly close: () => void
  /** Makes what a form asks for, null for nothing, and closes that form once it is made. */
  readonly send: (wanted: Change | null) => Promise<void>
}

/** Forms of which one at a time is open, over the changes of one thing. */
export function useEditing<Form>(changing: Changing): Editing<Form> {
  const [form, setForm] = useState<Form | null>(null)
  const opener = useRef<HTMLButtonElement>(null)
  // What is done while the answer is on its way may have opened another form, which stays.
  const latest = useRef(form)
  latest.current = form
  const close = () => {
    setForm(null)
    setTimeout(() => opener.current?.focus())
  }
  const send = async (wanted: Change | null) => {
    if (wanted && (await changing.make(wanted)) && latest.current === form) close()
  }
  return { changing, form, opener, open: setForm, close, send }
}
