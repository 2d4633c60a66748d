import { useId, useRef } from "react"
import { Link } from "wouter"
import { type Copied, useCopy } from "../../state/copy"
import { graphiqlPath } from "../../state/graphiql"

/** The question as GraphQL, to be taken elsewhere. */
export function QueryBlock({
  query,
  variables,
}: {
  query: string
  variables: Readonly<Record<string, unknown>>
}) {
  const heading = useId()
  return (
    <section aria-labelledby={heading}>
      <div className="section-head">
        <h2 id={heading}>The query behind this page</h2>
        <p className="under-heading">
          <Link href={graphiqlPath({ query, variables: JSON.stringify(variables, null, 2) })}>
            Open it in the editor
          </Link>
          , or POST it to <code className="mono">/graphql</code>
        </p>
      </div>
      <div className="query-blocks">
        <Copyable name="variables" text={JSON.stringify(variables, null, 2)} />
        <Copyable name="query" text={query.trim()} />
      </div>
    </section>
  )
}

function Copyable({ name, text }: { name: string; text: string }) {
  const { state, copy } = useCopy()
  const block = useRef<HTMLPreElement>(null)
  const take = () => {
    // Selected too, so that Ctrl+C works where the browser refuses the clipboard.
    if (block.current) getSelection()?.selectAllChildren(block.current)
    copy(text)
  }
  return (
    <div className="copyable">
      <div className="copyable-head">
        <span>{name}</span>
        <button type="button" className="button" onClick={take}>
          Copy {name}
        </button>
        <span role="status" className="copyable-state">
          {SAID[state]}
        </span>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <section className="copyable-text" tabIndex={0} aria-label={name}>
        <pre ref={block}>
          <code>{text}</code>
        </pre>
      </section>
    </div>
  )
}

const SAID: Readonly<Record<Copied, string>> = {
  idle: "",
  copied: "Copied",
  failed: "Selected: press Ctrl+C",
}
