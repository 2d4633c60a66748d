import { type FormEvent, useId } from "react"
import type { Affected } from "../../api/impact"
import type { ImpactView } from "../../state/impact"
import { save } from "../../state/save"
import { countText } from "../../view/numbers"
import { AddThing } from "../AddThing"
import { csvOf } from "./csv"

interface BarProps {
  readonly view: ImpactView
  /** What stands against the search, null for nothing. */
  readonly error: Error | null
  readonly onUpdate: (part: Partial<ImpactView>) => void
}

/** Narrows the table by a search, adds further things, and takes the table away. */
export function ImpactBar({
  view,
  things,
  error,
  onUpdate,
}: BarProps & { readonly things: readonly Affected[] }) {
  const problem = useId()
  return (
    <div className="table-bar">
      <Filter view={view} error={error} problem={problem} onUpdate={onUpdate} />
      <AddThing
        refs={view.refs}
        onAdd={(refs) => onUpdate({ refs })}
        label="and if"
        name="Another thing that may be bad"
        example="dataset:clicks@v8"
        verb="is bad too"
      >
        {view.refs.length > 1 && (
          <button
            type="button"
            className="link-button"
            onClick={() => onUpdate({ refs: view.refs.slice(0, -1) })}
          >
            without the last
          </button>
        )}
      </AddThing>
      <button
        type="button"
        className="button table-bar-last"
        onClick={() => save(csvOf(things), `impact-${view.refs[0] ?? ""}.csv`, "text/csv")}
      >
        CSV of {countText(things.length, "row")}
      </button>
      {error && (
        <p className="incomplete" role="alert" id={problem}>
          <strong>That search cannot be read.</strong> <bdi>{error.message.slice(0, 600)}</bdi>
        </p>
      )}
    </div>
  )
}

/** Shows only what a search finds; `problem` is the id of what stands against it. */
function Filter({ view, error, problem, onUpdate }: BarProps & { readonly problem: string }) {
  const id = useId()
  const search = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    onUpdate({ query: String(new FormData(event.currentTarget).get("q") ?? "").trim() })
  }
  return (
    <search>
      <form onSubmit={search} key={view.query}>
        <label htmlFor={id}>Show only</label>
        <input
          id={id}
          name="q"
          className="mono"
          defaultValue={view.query}
          placeholder="model where metrics.accuracy > 0.9"
          aria-invalid={error !== null}
          aria-describedby={error ? problem : undefined}
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
  )
}
