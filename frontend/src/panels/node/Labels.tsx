import type { ReactNode } from "react"
import { Link } from "wouter"
import type { Change } from "../../api/deeds"
import { ChangeForm, Opener } from "../ChangeForm"
import { LongText } from "../LongText"
import { useEditing } from "../useEditing"
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
  const editing = useEditing<true, Change>(changing)
  return (
    <section className="node-labels" aria-label={title}>
      <h2>{title}</h2>
      {labels.length === 0 && <p className="faint">None</p>}
      {labels.length > 0 && (
        <ul>
          {labels.map((label) => (
            <li key={label.key} className="node-label">
              <LabelText label={label} />
              {editable && <RemoveButton label={label} one={one} changing={changing} />}
            </li>
          ))}
        </ul>
      )}
      {editable && (
        <Opener editing={editing} form>
          Add {one}
        </Opener>
      )}
      {editing.form && (
        <ChangeForm editing={editing} wanted={wanted} verb="Add">
          {fields}
        </ChangeForm>
      )}
      <ChangeNotice changing={changing} onDone={editing.close} {...(shown ? { shown } : {})} />
    </section>
  )
}

function LabelText({ label }: { readonly label: Label }) {
  const text = <LongText text={label.text} most={60} plain />
  return label.href ? <Link href={label.href}>{text}</Link> : text
}

function RemoveButton({
  label,
  one,
  changing,
}: {
  readonly label: Label
  readonly one: string
  readonly changing: Changing
}) {
  return (
    <button
      type="button"
      className="node-label-away"
      disabled={changing.busy}
      aria-label={`Remove ${one} ${label.text.slice(0, 80)}`}
      onClick={() => void changing.make(label.removal)}
    >
      ×
    </button>
  )
}
