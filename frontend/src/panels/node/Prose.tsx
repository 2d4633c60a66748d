import { useState } from "react"

const MOST = 1200

/** What somebody wrote, with its lines; very long text is cut, unless asked for. */
export function Prose({ text }: { readonly text: string }) {
  const [whole, setWhole] = useState(false)
  const cut = text.length > MOST && !whole
  return (
    <p className="node-prose">
      <bdi>{(cut ? text.slice(0, MOST) : text).toWellFormed()}</bdi>
      {text.length > MOST && (
        <>
          {cut ? "… " : " "}
          <button type="button" className="link-button" onClick={() => setWhole(!whole)}>
            {cut ? `all ${text.length.toLocaleString("en")} letters` : "less"}
          </button>
        </>
      )}
    </p>
  )
}
