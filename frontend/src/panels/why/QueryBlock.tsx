import { useId } from "react"
import { Link } from "wouter"
import { graphiqlPath } from "../../state/graphiql"
import { Copyable } from "../Copyable"

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
        <CodeBlock name="variables" text={JSON.stringify(variables, null, 2)} />
        <CodeBlock name="query" text={query.trim()} />
      </div>
    </section>
  )
}

function CodeBlock({ name, text }: { name: string; text: string }) {
  return (
    <Copyable label={name} text={text} verb={`Copy ${name}`} before={<span>{name}</span>}>
      <code>{text}</code>
    </Copyable>
  )
}
