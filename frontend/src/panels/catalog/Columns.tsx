import { LongText } from "../LongText"

const TITLES: readonly (readonly [string, string])[] = [
  ["metrics.", "Metrics"],
  ["params.", "Parameters"],
  ["tags.", "Tags"],
]

/** Which columns the table has: those that the rows have something for, and those already chosen. */
export function Columns({
  known,
  shown,
  usual,
  onChoose,
}: {
  readonly known: readonly string[]
  readonly shown: readonly string[]
  /** Whether the columns are the usual ones. */
  readonly usual: boolean
  readonly onChoose: (columns: readonly string[] | null) => void
}) {
  const all = [...new Set([...known, ...shown])]
  const toggle = (column: string, on: boolean) =>
    onChoose(on ? [...shown, column] : shown.filter((each) => each !== column))
  return (
    <details className="catalog-menu">
      <summary>Columns</summary>
      <div className="catalog-panel">
        {all.length === 0 && <p className="faint">These have no metrics, parameters or tags.</p>}
        {TITLES.map(([start, title]) => {
          const mine = all.filter((column) => column.startsWith(start))
          if (mine.length === 0) return null
          return (
            <fieldset key={start}>
              <legend>{title}</legend>
              {mine.map((column) => (
                <label key={column}>
                  <input
                    type="checkbox"
                    checked={shown.includes(column)}
                    onChange={(event) => toggle(column, event.target.checked)}
                  />{" "}
                  <LongText text={column.slice(start.length)} most={40} plain />
                </label>
              ))}
            </fieldset>
          )
        })}
        {!usual && (
          <button type="button" className="link-button" onClick={() => onChoose(null)}>
            The usual columns
          </button>
        )}
      </div>
    </details>
  )
}
