import { useState } from "react"
import { shortened } from "../view/text"

/** Text from outside, kept to its own direction; beyond `most` letters it is shortened, unless asked for. */
export function LongText({ text, most, plain = false }: { text: string; most: number; plain?: boolean }) {
  const [whole, setWhole] = useState(false)
  const short = shortened(text, most)
  const cut = short.includes("…") && short !== text
  if (!cut) return <bdi>{short}</bdi>
  return (
    <>
      <bdi title={plain ? text.slice(0, 2000) : undefined}>{whole ? text : short}</bdi>
      {!plain && (
        <>
          {" "}
          <button type="button" className="link-button long-text-more" onClick={() => setWhole(!whole)}>
            {whole ? "less" : `all ${text.length.toLocaleString("en")} letters`}
          </button>
        </>
      )}
    </>
  )
}
