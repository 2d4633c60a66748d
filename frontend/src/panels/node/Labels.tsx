import { type FormEvent, type ReactNode, useRef, useState } from "react"
import { Link } from "wouter"
import type { Change } from "../../api/deeds"
import { LongText } from "../LongText"
import { ChangeNotice } from "./ChangeNotice"
import type { Changing } from "./useChange"

/** One short word about a thing that can be taken away. */
export interface Label {
  readonly key: string
  readonly text: string
  readonly href?: string
  readonly removal: Change
}

/** Short words about a thing as chips, with a way to take each away and a form to add one. */
export function Labels({
  title,
  one,
  labels,
  changing,
  editable,
  fields,
  wanted,
  shown,
}: {
  readonly title: string
  readonly one: string
  readonly labels: readonly Label[]
  readonly changing: Changing
  readonly editable: boolean
  /** The fields of the form that adds one. */
  readonly fields: ReactNode
  /** What a filled form asks for, null while it asks for nothing. */
  readonly wanted: (form: FormData) => Change | null
  readonly shown?: (value: string) => string
}) {
  const [adding, setAdding] = useState(false)
  const opener = useRef<HTMLButtonElement>(null)
  const close = () => {
    setAdding(false)
    setTimeout(() => opener.current?.focus())
  }
  const add = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const change = wanted(new FormData(event.currentTarget))
    if (change && (await changing.make(change))) close()
  }
  return (
    <section className="node-labels" aria-label={title}>
      <h2>{title}</h2>
      {labels.length > 0 ? (
        <ul>
          {labels.map((label) => (
            <li key={label.key} className="node-label">
              {label.href ? (
                <Link href={label.href}>
                  <LongText text={label.text} most={60} plain />
                </Link>
              ) : (
                <LongText text={label.text} most={60} plain />
              )}
              {editable && (
                <button
                  type="button"
                  className="node-label-away"
                  disabled={changing.busy}
                  aria-label={`Remove ${one} ${label.text.slice(0, 80)}`}
                  onClick={() => void changing.make(label.removal)}
                >
                  ×
                </button>
              )}
            </li>
          ))}
        </ul>
      ) : (
        <p className="faint">None</p>
      )}
      {editable && !adding && (
        <button ref={opener} type="button" className="link-button" onClick={() => setAdding(true)}>
          Add {one}
        </button>
      )}
      {adding && (
        <form className="node-form" onSubmit={add} onKeyDown={(event) => event.key === "Escape" && close()}>
          {fields}
          {!changing.clash && (
            <div className="node-form-ways">
              <button type="submit" className="button button-main" disabled={changing.busy}>
                Add
              </button>
              <button type="button" className="button" onClick={close}>
                Cancel
              </button>
            </div>
          )}
        </form>
      )}
      <ChangeNotice changing={changing} onDone={close} {...(shown ? { shown } : {})} />
    </section>
  )
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
  readonly value?: string
}) {
  return (
    <label className="node-field">
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
