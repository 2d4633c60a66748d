import { useState } from "react"
import { around, changedPart } from "./changed"

const SHORT = 36
const AROUND = 14

/** A value beside another one: what differs in a long text stands out, the rest is cut until asked for. */
export function Value({ text, other }: { readonly text: string; readonly other: string | null }) {
  const [whole, setWhole] = useState(false)
  if (text === "") return <span className="faint">(empty)</span>
  const long = text.length > SHORT
  if (other === null || other === text || (!long && other.length <= SHORT)) {
    return <Plain text={text} whole={whole} onWhole={() => setWhole(!whole)} />
  }
  const changed = changedPart(text, other)
  const { head, middle, tail } = whole ? changed : around(changed, AROUND)
  return (
    <bdi title={long ? text.slice(0, 2000) : undefined}>
      {head}
      {middle && <mark>{middle}</mark>}
      {tail}
      {long && <Toggle whole={whole} text={text} onWhole={() => setWhole(!whole)} />}
    </bdi>
  )
}

function Plain({ text, whole, onWhole }: { text: string; whole: boolean; onWhole: () => void }) {
  if (text.length <= 2 * SHORT) return <bdi>{text}</bdi>
  return (
    <bdi title={text.slice(0, 2000)}>
      {whole ? text : `${text.slice(0, SHORT).toWellFormed()}…${text.slice(-AROUND).toWellFormed()}`}
      <Toggle whole={whole} text={text} onWhole={onWhole} />
    </bdi>
  )
}

function Toggle({ whole, text, onWhole }: { whole: boolean; text: string; onWhole: () => void }) {
  if (!whole && text.length <= 2 * SHORT) return null
  return (
    <>
      {" "}
      <button type="button" className="link-button long-text-more" onClick={onWhole}>
        {whole ? "less" : `all ${text.length.toLocaleString("en")} letters`}
      </button>
    </>
  )
}
