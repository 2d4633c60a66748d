import { Link } from "wouter"
import type { Change } from "../../api/deeds"
import { nodePath } from "../../state/url"
import { ChangeForm, Field, Opener, textIn } from "../ChangeForm"
import { LongText } from "../LongText"
import { type Editing, useEditing } from "../useEditing"
import { ChangeNotice } from "./ChangeNotice"
import { SaidHistory } from "./Said"
import type { Changing } from "./useChange"

interface Pointer {
  readonly name: string
  readonly uid: string
  readonly version: string
}

interface Target {
  readonly uid: string
  readonly name: string
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
  readonly versions: readonly Target[]
  readonly nameOf: (uid: string) => string
  readonly changing: Changing
  readonly editable: boolean
}) {
  // The form is named by the alias that it points anew; "" adds one.
  const editing = useEditing<string, Change>(changing)
  const { form: moving } = editing
  return (
    <section className="node-labels" aria-label="Aliases">
      <h2>Aliases</h2>
      {pointers.length === 0 && <p className="faint">None</p>}
      <ul className="node-pointers">
        {pointers.map((pointer) => (
          <li key={pointer.name}>
            <span className="alias">
              <LongText text={pointer.name} most={40} plain />
            </span>{" "}
            <Link href={nodePath({ ref: pointer.uid })}>
              <LongText text={pointer.version} most={60} plain />
            </Link>
            {editable && <PointerWays name={pointer.name} editing={editing} />}
          </li>
        ))}
      </ul>
      {editable && versions.length > 0 && (
        <Opener editing={editing} form="">
          Add an alias
        </Opener>
      )}
      {moving !== null && (
        <PointForm
          key={moving}
          moving={moving}
          now={pointers.find(({ name }) => name === moving)?.uid}
          versions={versions}
          editing={editing}
        />
      )}
      <ChangeNotice
        changing={changing}
        onDone={editing.close}
        shown={(uid) => (nameOf(uid) ? `version ${nameOf(uid)}` : "another version")}
      />
      <SaidHistory uid={series} attribute="alias" title="Aliases over time" nameOf={nameOf} />
    </section>
  )
}

function PointerWays({
  name,
  editing,
}: {
  readonly name: string
  readonly editing: Editing<string, Change>
}) {
  const { changer } = editing
  return (
    <span className="node-pointer-ways">
      <button
        type="button"
        className="link-button"
        aria-label={`Move ${name}`}
        onClick={() => editing.open(name)}
      >
        Move
      </button>
      <button
        type="button"
        className="link-button"
        aria-label={`End ${name}`}
        disabled={changer.busy}
        onClick={() => void changer.make({ what: "alias", name, value: null })}
      >
        End
      </button>
    </span>
  )
}

/** Points the alias `moving`, or with "" a new one, at one of the versions. */
function PointForm({
  moving,
  now,
  versions,
  editing,
}: {
  readonly moving: string
  /** What it points at now. */
  readonly now: string | undefined
  readonly versions: readonly Target[]
  readonly editing: Editing<string, Change>
}) {
  const wanted = (form: FormData) => {
    const name = moving || textIn(form, "name")
    const value = textIn(form, "version")
    return name && value ? ({ what: "alias", name, value } as const) : null
  }
  return (
    <ChangeForm editing={editing} wanted={wanted} verb={moving ? "Move" : "Add"}>
      {moving === "" && <Field name="name" label="Alias, e.g. champion" most={200} first />}
      <label className="change-field">
        <span>{moving ? `Point ${moving.slice(0, 40)} at` : "Points at"}</span>
        <select
          name="version"
          // biome-ignore lint/a11y/noAutofocus: the form opens because somebody asked to choose
          autoFocus={moving !== ""}
          defaultValue={now ?? versions[0]?.uid}
        >
          {versions.map(({ uid, name }) => (
            <option key={uid} value={uid}>
              {name.slice(0, 80)}
            </option>
          ))}
        </select>
      </label>
    </ChangeForm>
  )
}
