import { type FormEvent, type ReactNode, useId } from "react"

/** A form that adds a further reference to those of the page. */
export function AddThing({
  refs,
  onAdd,
  label,
  name,
  example,
  verb,
  children,
}: {
  readonly refs: readonly string[]
  readonly onAdd: (refs: readonly string[]) => void
  readonly label: string
  /** What the field is called where it is heard alone. */
  readonly name: string
  readonly example: string
  readonly verb: string
  /** What stands behind the button. */
  readonly children?: ReactNode
}) {
  const id = useId()
  const add = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const ref = String(new FormData(event.currentTarget).get("ref") ?? "").trim()
    if (ref) onAdd([...new Set([...refs, ref])])
  }
  return (
    <form onSubmit={add} key={refs.join(" ")}>
      <label htmlFor={id}>{label}</label>
      <input id={id} name="ref" className="mono" placeholder={example} aria-label={name} spellCheck={false} />
      <button type="submit" className="button">
        {verb}
      </button>
      {children}
    </form>
  )
}
