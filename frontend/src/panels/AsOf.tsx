import type { FormEvent } from "react"
import { momentText } from "../view/times"

/** When things are looked at: as they were at `asOf`, as far as was known at `knownAt`; "" for now. */
export interface Time {
  readonly asOf: string
  readonly knownAt: string
}

export const NOW: Time = { asOf: "", knownAt: "" }

/** The time that a view asks about, null for now. */
export function timeOf({ asOf, knownAt }: Time): Time | null {
  return asOf || knownAt ? { asOf, knownAt } : null
}

/** The way to look at another time than now; says plainly when that is what the page shows. */
export function AsOf({
  view,
  onUpdate,
  fixed = false,
}: {
  readonly view: Time
  readonly onUpdate: (time: Time) => void
  /** Whether the page has things to change, which another time than now does not let one. */
  readonly fixed?: boolean
}) {
  if (!timeOf(view)) return <Picker onUpdate={onUpdate} />
  const { asOf, knownAt } = view
  return (
    <p className="incomplete as-of-then" role="note">
      <strong>
        {asOf && <>This is how it was at {momentText(asOf)} (UTC)</>}
        {asOf && knownAt && ", "}
        {knownAt && (
          <>
            {asOf ? "" : "This is how it is, "}as far as was known at {momentText(knownAt)} (UTC)
          </>
        )}
        .
      </strong>{" "}
      What came later is left out{fixed ? ", and nothing can be changed here" : ""}.{" "}
      <button type="button" className="link-button" onClick={() => onUpdate(NOW)}>
        See it as it is now
      </button>
    </p>
  )
}

function Picker({ onUpdate }: { readonly onUpdate: (time: Time) => void }) {
  const look = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const time = { asOf: String(form.get("asOf") ?? ""), knownAt: String(form.get("knownAt") ?? "") }
    if (timeOf(time)) onUpdate(time)
  }
  return (
    <details className="as-of">
      <summary>Look at another time</summary>
      <form onSubmit={look}>
        <label>
          As it was on <input type="date" name="asOf" />
        </label>{" "}
        <label>
          as far as known on <input type="date" name="knownAt" />
        </label>{" "}
        <button type="submit" className="button">
          Show
        </button>
      </form>
    </details>
  )
}
