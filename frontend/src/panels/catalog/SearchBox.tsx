import { type FormEvent, type RefObject, useEffect, useId, useRef } from "react"
import type { ApiProblem } from "../../api/problem"
import { MistakeNotice } from "./MistakeNotice"
import { type Ask, useTyped } from "./useTyped"

/** The search text: what is typed is asked after a short pause, and a mistake is shown where it is. */
export function SearchBox({
  query,
  problem,
  onAsk,
}: {
  readonly query: string
  /** What stands against the asked text, null for nothing. */
  readonly problem: ApiProblem | null
  readonly onAsk: Ask
}) {
  const { text, write, submit, flush } = useTyped(query, onAsk)
  const input = useRef<HTMLInputElement>(null)
  const ids = { help: useId(), mistake: useId() }
  useSlash(input)
  const send = (event: FormEvent) => {
    event.preventDefault()
    submit()
  }
  const goTo = (at: number, length: number) => {
    input.current?.focus()
    input.current?.setSelectionRange(at, at + length)
  }
  return (
    <search>
      <form className="search catalog-search" onSubmit={send}>
        <label className="unseen" htmlFor="catalog-search">
          Search
        </label>
        <input
          id="catalog-search"
          ref={input}
          type="search"
          className="mono"
          value={text}
          onChange={(event) => write(event.target.value)}
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
        <Help id={ids.help} />
      )}
    </search>
  )
}

/** Pressed outside of any field, / goes to this one. */
function useSlash(input: RefObject<HTMLInputElement | null>): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const typing = event.target instanceof Element && event.target.closest("input, textarea, select")
      if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return
      event.preventDefault()
      input.current?.focus()
    }
    addEventListener("keydown", onKey)
    return () => removeEventListener("keydown", onKey)
  }, [input])
}

function Help({ id }: { readonly id: string }) {
  return (
    <p className="search-help" id={id}>
      For example{" "}
      <code>
        model where metrics.accuracy &gt; 0.9 and uses dataset:clicks order by metrics.accuracy desc
      </code>
      . Press / to come here.
    </p>
  )
}
