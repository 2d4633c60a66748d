import { type FormEvent, useRef, useState } from "react"
import { Link } from "wouter"
import { nodePath } from "../../state/url"
import { LongText } from "../LongText"
import { ChangeNotice } from "./ChangeNotice"
import { Field } from "./Labels"
import { SaidHistory } from "./Said"
import type { Changing } from "./useChange"

interface Pointer {
  readonly name: string
  readonly uid: string
  readonly version: string
}

/** The names that point at versions of a series: which, a way to move or end each, and all they pointed at. */
export function Aliases({
  series,
  pointers,
  versions,
  nameOf,
  changing,
  editable,
}: {
  readonly series: string
  readonly pointers: readonly Pointer[]
  readonly versions: readonly { readonly uid: string; readonly name: string }[]
  readonly nameOf: (uid: string) => string
  readonly changing: Changing
  readonly editable: boolean
}) {
  // The alias that is being pointed anew; "" adds one.
  const [moving, setMoving] = useState<string | null>(null)
  const opener = useRef<HTMLButtonElement>(null)
  const close = () => {
    setMoving(null)
    setTimeout(() => opener.current?.focus())
  }
  // What is done while the answer is on its way may have opened another form, which stays.
  const latest = useRef(moving)
  latest.current = moving
  const point = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const name = (moving || String(form.get("name") ?? "")).trim()
    const value = String(form.get("version") ?? "")
    if (name && value && (await changing.make({ what: "alias", name, value }))) {
      if (latest.current === moving) close()
    }
  }
  return (
    <section className="node-labels" aria-label="Aliases">
      <h2>Aliases</h2>
      {pointers.length === 0 && <p className="faint">None</p>}
      <ul className="node-pointers">
        {pointers.map(({ name, uid, version }) => (
          <li key={name}>
            <span className="alias">
              <LongText text={name} most={40} plain />
            </span>{" "}
            <Link href={nodePath({ ref: uid })}>
              <LongText text={version} most={60} plain />
            </Link>
            {editable && (
              <span className="node-pointer-ways">
                <button
                  type="button"
                  className="link-button"
                  aria-label={`Move ${name}`}
                  onClick={() => setMoving(name)}
                >
                  Move
                </button>
                <button
                  type="button"
                  className="link-button"
                  aria-label={`End ${name}`}
                  disabled={changing.busy}
                  onClick={() => void changing.make({ what: "alias", name, value: null })}
                >
                  End
                </button>
              </span>
            )}
          </li>
        ))}
      </ul>
      {editable && moving === null && versions.length > 0 && (
        <button ref={opener} type="button" className="link-button" onClick={() => setMoving("")}>
          Add an alias
        </button>
      )}
      {moving !== null && (
        <form
          key={moving}
          className="node-form"
          onSubmit={point}
          onKeyDown={(event) => event.key === "Escape" && close()}
        >
          {moving === "" && <Field name="name" label="Alias, e.g. champion" most={200} first />}
          <label className="node-field">
            <span>{moving ? `Point ${moving.slice(0, 40)} at` : "Points at"}</span>
            <select
              name="version"
              // biome-ignore lint/a11y/noAutofocus: the form opens because somebody asked to choose
              autoFocus={moving !== ""}
              defaultValue={pointers.find(({ name }) => name === moving)?.uid ?? versions[0]?.uid}
            >
              {versions.map(({ uid, name }) => (
                <option key={uid} value={uid}>
                  {name.slice(0, 80)}
                </option>
              ))}
            </select>
          </label>
          {!changing.clash && (
            <div className="node-form-ways">
              <button type="submit" className="button button-main" disabled={changing.busy}>
                {moving ? "Move" : "Add"}
              </button>
              <button type="button" className="button" onClick={close}>
                Cancel
              </button>
            </div>
          )}
        </form>
      )}
      <ChangeNotice
        changing={changing}
        onDone={close}
        shown={(uid) => (nameOf(uid) ? `version ${nameOf(uid)}` : "another version")}
      />
      <SaidHistory uid={series} attribute="alias" title="Aliases over time" nameOf={nameOf} />
    </section>
  )
}
