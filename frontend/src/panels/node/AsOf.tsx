import type { FormEvent } from "react"
import type { NodeView } from "../../state/node"
import { momentText } from "../../view/times"

/** Says plainly that the page shows another time than now. */
export function AsOf({
  view,
  onUpdate,
}: {
  readonly view: NodeView
  readonly onUpdate: (part: Partial<NodeView>) => void
}) {
  const { asOf, knownAt } = view
  const look = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const [asOf, knownAt] = ["asOf", "knownAt"].map((name) => String(form.get(name) ?? ""))
    if (asOf || knownAt) onUpdate({ asOf: asOf ?? "", knownAt: knownAt ?? "" })
  }
  if (!asOf && !knownAt) {
    return (
      <details className="node-as-of">
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
  return (
    <p className="incomplete node-then" role="note">
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
      What came later is left out, and nothing can be changed here.{" "}
      <button type="button" className="link-button" onClick={() => onUpdate({ asOf: "", knownAt: "" })}>
        See it as it is now
      </button>
    </p>
  )
}
