import type { FormEvent, ReactNode } from "react"
import type { Change } from "../../api/deeds"
import type { Editing } from "./useEditing"

/** The button that opens `form`; it is there while no form is open. */
export function Opener<Form>({
  editing,
  form,
  children,
}: {
  readonly editing: Editing<Form>
  readonly form: Form
  readonly children: ReactNode
}) {
  if (editing.form !== null) return null
  return (
    <button ref={editing.opener} type="button" className="link-button" onClick={() => editing.open(form)}>
      {children}
    </button>
  )
}

/** An open form: what it asks for is sent by its button, Escape and Cancel close it. */
export function ChangeForm({
  editing: { changing, send, close },
  wanted,
  verb,
  hint,
  className = "node-form",
  children,
}: {
  readonly editing: Pick<Editing<unknown>, "changing" | "send" | "close">
  /** What the filled form asks for, null while it asks for nothing. */
  readonly wanted: (form: FormData) => Change | null
  readonly verb: string
  readonly hint?: string
  readonly className?: string
  readonly children: ReactNode
}) {
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    void send(wanted(new FormData(event.currentTarget)))
  }
  return (
    <form className={className} onSubmit={submit} onKeyDown={(event) => event.key === "Escape" && close()}>
      {children}
      {!changing.clash && (
        <div className="node-form-ways">
          <button type="submit" className="button button-main" disabled={changing.busy}>
            {verb}
          </button>
          <button type="button" className="button" onClick={close}>
            Cancel
          </button>
          {hint && <span className="faint">{hint}</span>}
        </div>
      )}
    </form>
  )
}

/** What a field of a form holds, without the blanks about it. */
export function textIn(form: FormData, name: string): string {
  return String(form.get(name) ?? "").trim()
}

/** A field of such a form. */
export function Field({
  name,
  label,
  most,
  required = true,
  first = false,
}: {
  readonly name: string
  readonly label: string
  readonly most: number
  readonly required?: boolean
  readonly first?: boolean
}) {
  return (
    <label className="node-field">
      <span>{label}</span>
      <input
        name={name}
        required={required}
        maxLength={most}
        // biome-ignore lint/a11y/noAutofocus: the form opens because somebody asked to write
        autoFocus={first}
        autoComplete="off"
        spellCheck={false}
        dir="auto"
      />
    </label>
  )
}
