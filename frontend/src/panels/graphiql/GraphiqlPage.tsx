import type { EditorView } from "@codemirror/view"
import { updateSchema } from "cm6-graphql"
import type { GraphQLSchema } from "graphql"
import { useEffect, useMemo, useRef, useState } from "react"
import { Failed } from "../Failed"
import { Frame } from "../Frame"
import { Bar } from "./Bar"
import { Docs } from "./Docs"
import { Editor } from "./Editor"
import { answerReading, queryEditing, variablesEditing } from "./editing"
import { operationsOf } from "./operations"
import { useSchema } from "./schema"
import { useAsked } from "./useAsked"
import { type Running, useRunning } from "./useRunning"
import "../../view/style/graphiql.css"

/** Queries of one's own: written with completion, run, and read; everything comes from this server. */
export default function GraphiqlPage() {
  const { query, variables, write } = useAsked()
  const [operation, setOperation] = useState("")
  const [docs, setDocs] = useState(false)
  const running = useRunning()
  const schema = useSchema()
  const onView = useSchemaIn(schema.data)
  const operations = useMemo(() => operationsOf(query), [query])
  const chosen = operations.find(({ name }) => name?.value === operation) ?? operations[0]
  const start = () => running.run(query, variables, chosen)
  // The editors keep the first function they are given.
  const latest = useRef(start)
  latest.current = start
  const onRun = () => latest.current()
  return (
    <Frame title="GraphQL" address="/graphiql" filling>
      <div className={docs ? "graphiql graphiql-with-docs" : "graphiql"}>
        <Bar
          running={running}
          onRun={start}
          operations={operations}
          chosen={chosen}
          onChoose={setOperation}
          query={query}
          variables={variables}
          onTidy={(tidy) => write({ query: tidy })}
          docs={docs}
          onDocs={setDocs}
        />
        <section className="graphiql-pane graphiql-query" aria-label="Query">
          <Editor
            text={query}
            extensions={() => queryEditing(onRun)}
            onText={(text) => write({ query: text })}
            onView={onView}
          />
        </section>
        <section className="graphiql-pane graphiql-variables" aria-labelledby="graphiql-variables">
          <h2 id="graphiql-variables">Variables</h2>
          <Editor
            text={variables}
            extensions={() => variablesEditing(onRun)}
            onText={(text) => write({ variables: text })}
          />
        </section>
        <Answer running={running} />
        {docs && <Schema schema={schema} />}
      </div>
    </Frame>
  )
}

/** Lets an editor know the schema once both are there; answers what is to be told of the editor. */
function useSchemaIn(schema: GraphQLSchema | undefined): (view: EditorView) => void {
  const view = useRef<EditorView>(null)
  useEffect(() => {
    if (schema && view.current) updateSchema(view.current, schema)
  }, [schema])
  return (made) => {
    view.current = made
    if (schema) updateSchema(made, schema)
  }
}

function Answer({ running: { problem, came } }: { readonly running: Running }) {
  return (
    <section className="graphiql-pane graphiql-answer" aria-label="Answer">
      {problem && (
        <p className="node-refused graphiql-problem" role="alert">
          <bdi>{problem}</bdi>
        </p>
      )}
      <Editor text={came?.text ?? ""} extensions={answerReading} />
    </section>
  )
}

function Schema({ schema }: { readonly schema: ReturnType<typeof useSchema> }) {
  if (schema.data) return <Docs schema={schema.data} />
  return (
    <aside className="graphiql-docs" aria-label="Schema">
      {schema.error ? <Failed error={schema.error} onRetry={schema.refetch} /> : <p>Reading the schema</p>}
    </aside>
  )
}
