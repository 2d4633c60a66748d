import { type FormEvent, useEffect, useId, useRef, useState } from "react"
import type { ApiProblem } from "../../api/problem"
import { aroundMistake, mistakeOf } from "./mistake"

const PAUSE_MS = 180

/** The search text: what is typed is asked after a short pause, and a mistake is shown where it is. */
export function SearchBox({
  query,
  problem,
  onAsk,
}: {
  readonly query: string
  /** What stands against the asked text, null for nothing. */
  readonly problem: ApiProblem | null
  readonly onAsk: (query: string, options: { readonly typing: boolean }) => void
}) {
  const [text, setText] = useState(query)
  const sent = useRef(query)
  const input = useRef<HTMLInputElement>(null)
  const ids = { help: useId(), mistake: useId() }
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
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const typing = event.target instanceof Element && event.target.closest("input, textarea, select")
      if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return
      event.preventDefault()
      input.current?.focus()
    }
    addEventListener("keydown", onKey)
    return () => removeEventListener("keydown", onKey)
  }, [])
  const submit = (event: FormEvent) => {
    event.preventDefault()
    sent.current = text
    onAsk(text, { typing: false })
  }
  /** Asks at once what the pause still holds back, before something else is pressed. */
  const flush = () => {
    if (text === sent.current) return
    sent.current = text
    onAsk(text, { typing: true })
  }
  const goTo = (at: number, length: number) => {
    input.current?.focus()
    input.current?.setSelectionRange(at, at + length)
  }
  return (
    <search>
      <form className="search catalog-search" onSubmit={submit}>
        <label className="unseen" htmlFor="catalog-search">
          Search
        </label>
        <input
          id="catalog-search"
          ref={input}
          type="search"
          className="mono"
          value={text}
          onChange={(event) => setText(event.target.value)}
          onBlur={flush}
          placeholder="words, or a query"
          aria-describedby={problem ? ids.mistake : ids.help}
          aria-invalid={problem?.code === "INVALID"}
          spellCheck={false}
          autoComplete="off"
        />
      </form>
      {problem ? (
        <MistakeNotice id={ids.mistake} query={query} message={problem.message} onGoTo={goTo} />
      ) : (
        <p className="search-help" id={ids.help}>
          For example{" "}
          <code>
            model where metrics.accuracy &gt; 0.9 and uses dataset:clicks order by metrics.accuracy desc
          </code>
          . Press / to come here.
        </p>
      )}
    </search>
  )
}

function MistakeNotice({
  id,
  query,
  message,
  onGoTo,
}: {
  readonly id: string
  readonly query: string
  readonly message: string
  readonly onGoTo: (at: number, length: number) => void
}) {
  const mistake = mistakeOf(message, query)
  const [before, word, after] = aroundMistake(query, mistake)
  const { at } = mistake
  return (
    <div className="catalog-mistake" id={id} role="alert">
      {at !== null && (
        <p className="mono catalog-mirror">
          <bdi>{before}</bdi>
          <mark>{word.trim() === "" ? "\u2423" : word}</mark>
          <bdi>{after}</bdi>
        </p>
      )}
      <p>
        <bdi>{mistake.reason}</bdi>
        {at !== null && <span className="faint"> at column {at + 1}</span>}
        {mistake.hint && (
          <>
            {": "}
            <strong>
              <bdi>{mistake.hint}</bdi>
            </strong>
          </>
        )}{" "}
        {at !== null && (
          <button type="button" className="link-button" onClick={() => onGoTo(at, word.length)}>
            Go to it
          </button>
        )}
      </p>
    </div>
  )
}
