import { useEffect, useRef, useState } from "react"

const PAUSE_MS = 180

/** Asks for a text; `typing` when it is still being written. */
export type Ask = (query: string, options: { readonly typing: boolean }) => void

/** A search text while it is written: it is asked after a short pause, and follows `query` where that changes. */
export function useTyped(query: string, onAsk: Ask) {
  const [text, setText] = useState(query)
  const sent = useRef(query)
  const ask = useRef(onAsk)
  useEffect(() => {
    ask.current = onAsk
  })
  useEffect(() => {
    // The address changed by another way than typing: a chip, a heading, the browser's own buttons.
    if (query === sent.current) return
    sent.current = query
    setText(query)
  }, [query])
  useEffect(() => {
    if (text === sent.current) return
    const timer = setTimeout(() => {
      sent.current = text
      ask.current(text, { typing: true })
    }, PAUSE_MS)
    return () => clearTimeout(timer)
  }, [text])
  /** Asks for it as it stands. */
  const submit = () => {
    sent.current = text
    onAsk(text, { typing: false })
  }
  /** Asks at once what the pause still holds back, before something else is pressed. */
  const flush = () => {
    if (text === sent.current) return
    sent.current = text
    onAsk(text, { typing: true })
  }
  return { text, write: setText, submit, flush }
}
