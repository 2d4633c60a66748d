import type { FormEvent, ReactNode } from "react"
import type { Editing } from "./useEditing"

/** The button that opens `form`; it is there while no form is open. */
export function Opener<Form, Wanted>({
  editing,
  form,
  children,
}: {
  readonly editing: Editing<Form, Wanted>
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
export function ChangeForm<Wanted>({
  editing: { changer, send, close },
  wanted,
  verb,
  hint,
  className = "change-form",
  children,
}: {
  readonly editing: Pick<Editing<unknown, Wanted>, "changer" | "send" | "close">
  /** What the filled form asks for, null while it asks for nothing. */
  readonly wanted: (form: FormData) => Wanted | null
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
      {!changer.clash && (
        <div className="change-ways">
          <button type="submit" className="button button-main" disabled={changer.busy}>
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
  value = "",
}: {
  readonly name: string
  readonly label: string
  readonly most: number
  readonly required?: boolean
  readonly first?: boolean
  /** What it holds at first. */
  readonly value?: string
}) {
  return (
    <label className="change-field">
      <span>{label}</span>
      <input
        name={name}
        required={required}
        maxLength={most}
        defaultValue={value}
        // biome-ignore lint/a11y/noAutofocus: the form opens because somebody asked to write
        autoFocus={first}
        autoComplete="off"
        spellCheck={false}
        dir="auto"
      />
    </label>
  )
}
