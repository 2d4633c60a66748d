import { type FormEvent, useId } from "react"
import type { Affected } from "../../api/impact"
import type { ImpactView } from "../../state/impact"
import { save } from "../../state/save"
import { countText } from "../../view/numbers"
import { csvOf } from "./csv"

/** Narrows the table by a search, adds further things, and takes the table away. */
export function ImpactBar({
  view,
  things,
  error,
  onUpdate,
}: {
  readonly view: ImpactView
  readonly things: readonly Affected[]
  readonly error: Error | null
  readonly onUpdate: (part: Partial<ImpactView>) => void
}) {
  const id = useId()
  const search = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    onUpdate({ query: String(new FormData(event.currentTarget).get("q") ?? "").trim() })
  }
  const add = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const ref = String(new FormData(event.currentTarget).get("ref") ?? "").trim()
    if (ref) onUpdate({ refs: [...new Set([...view.refs, ref])] })
  }
  return (
    <div className="table-bar">
      <search>
        <form onSubmit={search} key={view.query}>
          <label htmlFor={`${id}q`}>Show only</label>
          <input
            id={`${id}q`}
            name="q"
            className="mono"
            defaultValue={view.query}
            placeholder="model where metrics.accuracy > 0.9"
            aria-invalid={error !== null}
            aria-describedby={error ? `${id}e` : undefined}
            spellCheck={false}
          />
          <button type="submit" className="button">
            Filter
          </button>
          {view.query && (
            <button type="button" className="link-button" onClick={() => onUpdate({ query: "" })}>
              all of it
            </button>
          )}
        </form>
      </search>
      <form onSubmit={add} key={view.refs.join(" ")}>
        <label htmlFor={`${id}a`}>and if</label>
        <input
          id={`${id}a`}
          name="ref"
          className="mono"
          placeholder="dataset:clicks@v8"
          aria-label="Another thing that may be bad"
          spellCheck={false}
        />
        <button type="submit" className="button">
          is bad too
        </button>
        {view.refs.length > 1 && (
          <button
            type="button"
            className="link-button"
            onClick={() => onUpdate({ refs: view.refs.slice(0, -1) })}
          >
            without the last
          </button>
        )}
      </form>
      <button
        type="button"
        className="button table-bar-last"
        onClick={() => save(csvOf(things), `impact-${view.refs[0] ?? ""}.csv`, "text/csv")}
      >
        CSV of {countText(things.length, "row")}
      </button>
      {error && (
        <p className="incomplete" role="alert" id={`${id}e`}>
          <strong>That search cannot be read.</strong> <bdi>{error.message.slice(0, 600)}</bdi>
        </p>
      )}
    </div>
  )
}
