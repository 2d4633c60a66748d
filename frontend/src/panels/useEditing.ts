import { type RefObject, useRef, useState } from "react"

/** A way to change a thing, one change at a time. */
export interface Changer<Wanted> {
  readonly busy: boolean
  /** What stands in the way until somebody decides, null for nothing. */
  readonly clash: unknown
  /** Makes a change; answers whether it was made. */
  readonly make: (wanted: Wanted) => Promise<boolean>
}

/** A form that opens where somebody wants a change, and closes once that is made. */
export interface Editing<Form, Wanted> {
  readonly changer: Changer<Wanted>
  /** Which form is open, null for none. */
  readonly form: Form | null
  /** The button that opened it. */
  readonly opener: RefObject<HTMLButtonElement | null>
  readonly open: (form: Form) => void
  /** Closes the form and gives the focus back to its opener. */
  readonly close: () => void
  /** Makes what a form asks for, null for nothing, and closes that form once it is made. */
  readonly send: (wanted: Wanted | null) => Promise<void>
}

/** Forms of which one at a time is open, over the changes of one thing. */
export function useEditing<Form, Wanted>(changer: Changer<Wanted>): Editing<Form, Wanted> {
  const [form, setForm] = useState<Form | null>(null)
  const opener = useRef<HTMLButtonElement>(null)
  // What is done while the answer is on its way may have opened another form, which stays.
  const latest = useRef(form)
  latest.current = form
  const close = () => {
    setForm(null)
    setTimeout(() => opener.current?.focus())
  }
  const send = async (wanted: Wanted | null) => {
    if (wanted && (await changer.make(wanted)) && latest.current === form) close()
  }
  return { changer, form, opener, open: setForm, close, send }
}
