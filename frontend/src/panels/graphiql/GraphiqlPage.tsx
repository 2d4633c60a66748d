import type { EditorView } from "@codemirror/view"
import { updateSchema } from "cm6-graphql"
import { type OperationDefinitionNode, parse, print } from "graphql"
import { useEffect, useMemo, useRef, useState } from "react"
import { useCopy } from "../../state/copy"
import { graphiqlPath, readAsked } from "../../state/graphiql"
import { countText } from "../../view/numbers"
import { Frame } from "../Frame"
import { Docs } from "./Docs"
import { Editor } from "./Editor"
import { answerReading, queryEditing, variablesEditing } from "./editing"
import { type Came, follow, readVariables, send } from "./run"
import { useSchema } from "./schema"
import "../../view/style/graphiql.css"

const KEY = "headwater.graphql"

const EXAMPLE = `# Ctrl+Enter runs it, Ctrl+Space completes, and what is wrong is underlined.
query NewestModels {
  browse(kinds: [ModelVersion], first: 5) {
    totalCount
    nodes {
      ref
      occurredAt
      ... on ModelVersion { aliases metrics { key value } }
    }
  }
}
`

/** Queries of one's own: written with completion, run, and read; everything comes from this server. */
export default function GraphiqlPage() {
  const [{ query, variables }, setAsked] = useState(begin)
  const [operation, setOperation] = useState("")
  const [docs, setDocs] = useState(false)
  const { running, came, problem, run, stop } = useRunning()
  const { state, copy } = useCopy()
  const schema = useSchema()
  const view = useRef<EditorView>(null)
  const operations = useMemo(() => operationsOf(query), [query])
  const chosen = operations.find(({ name }) => name?.value === operation) ?? operations[0]
  useEffect(() => {
    if (schema.data && view.current) updateSchema(view.current, schema.data)
  }, [schema.data])
  useEffect(() => keep(query, variables), [query, variables])
  useHash(setAsked)
  const start = () => run(query, variables, chosen)
  // The editors keep the first function they are given.
  const latest = useRef(start)
  latest.current = start
  const written = query.includes("#") ? null : tidied(query)
  return (
    <Frame title="GraphQL" address="/graphiql" filling>
      <div className={docs ? "graphiql graphiql-with-docs" : "graphiql"}>
        <div className="graphiql-bar">
          <h1>GraphQL</h1>
          {running ? (
            <button type="button" className="button button-main" onClick={stop}>
              Stop
            </button>
          ) : (
            <button type="button" className="button button-main" onClick={start} title="Ctrl+Enter">
              Run
            </button>
          )}
          {operations.length > 1 && (
            <label>
              <span className="unseen">Operation</span>
              <select
                value={chosen?.name?.value ?? ""}
                onChange={(event) => setOperation(event.target.value)}
              >
                {operations.map(({ name, operation: kind }, at) => (
                  <option key={name?.value ?? at}>{name?.value ?? kind}</option>
                ))}
              </select>
            </label>
          )}
          <button
            type="button"
            className="button"
            disabled={written === null || written === query}
            title={query.includes("#") ? "Its comments would be lost" : "Indent it evenly"}
            onClick={() => written !== null && setAsked({ query: written, variables })}
          >
            Tidy
          </button>
          <button
            type="button"
            className="button"
            onClick={() => copy(location.origin + graphiqlPath({ query, variables }))}
          >
            {state === "copied" ? "Copied" : state === "failed" ? "The browser refused" : "Copy a link"}
          </button>
          <button type="button" className="button" aria-pressed={docs} onClick={() => setDocs(!docs)}>
            Schema
          </button>
          <p className="graphiql-said" role="status">
            {problem ? "" : running ? "Running" : came ? saidOf(came) : ""}
          </p>
        </div>
        <section className="graphiql-pane graphiql-query" aria-label="Query">
          <Editor
            text={query}
            extensions={() => queryEditing(() => latest.current())}
            onText={(text) => setAsked((before) => ({ ...before, query: text }))}
            onView={(made) => {
              view.current = made
              if (schema.data) updateSchema(made, schema.data)
            }}
          />
        </section>
        <section className="graphiql-pane graphiql-variables" aria-labelledby="graphiql-variables">
          <h2 id="graphiql-variables">Variables</h2>
          <Editor
            text={variables}
            extensions={() => variablesEditing(() => latest.current())}
            onText={(text) => setAsked((before) => ({ ...before, variables: text }))}
          />
        </section>
        <section className="graphiql-pane graphiql-answer" aria-label="Answer">
          {problem && (
            <p className="node-refused graphiql-problem" role="alert">
              <bdi>{problem}</bdi>
            </p>
          )}
          <Editor text={came?.text ?? ""} extensions={answerReading} />
        </section>
        {docs &&
          (schema.data ? (
            <Docs schema={schema.data} />
          ) : (
            <aside className="graphiql-docs" aria-label="Schema">
              {schema.error ? (
                <p role="alert">
                  {schema.error.message}{" "}
                  <button type="button" className="link-button" onClick={() => void schema.refetch()}>
                    Try again
                  </button>
                </p>
              ) : (
                <p>Reading the schema</p>
              )}
            </aside>
          ))}
      </div>
    </Frame>
  )
}

/** Runs one query after the other: what came last, and what went wrong before anything came. */
function useRunning() {
  const [running, setRunning] = useState<AbortController | null>(null)
  const [came, setCame] = useState<Came | null>(null)
  const [problem, setProblem] = useState("")
  const run = async (query: string, text: string, operation: OperationDefinitionNode | undefined) => {
    const variables = readVariables(text)
    if (typeof variables === "string") return setProblem(variables)
    const name = operation?.name?.value
    const sent = { query, variables, ...(name !== undefined && { operationName: name }) }
    const stopping = new AbortController()
    running?.abort()
    setRunning(stopping)
    setProblem("")
    try {
      if (operation?.operation === "subscription") await follow(sent, stopping.signal, setCame)
      else setCame(await send(sent, stopping.signal))
    } catch {
      if (!stopping.signal.aborted) {
        setProblem("the server cannot be reached; is `headwater serve` still running?")
      }
    } finally {
      setRunning((now) => (now === stopping ? null : now))
    }
  }
  useEffect(() => () => running?.abort(), [running])
  return { running: running !== null, came, problem, run, stop: () => running?.abort() }
}

/** Takes over the query of a link that is followed while the page is open. */
function useHash(take: (asked: { query: string; variables: string }) => void): void {
  useEffect(() => {
    const changed = () => {
      const asked = readAsked(location.hash)
      if (asked.query) take(asked)
    }
    addEventListener("hashchange", changed)
    return () => removeEventListener("hashchange", changed)
  }, [take])
}

/** The query of the address, else what was written last in this browser, else an example. */
function begin(): { query: string; variables: string } {
  const asked = readAsked(location.hash)
  if (asked.query) return asked
  try {
    const kept = readAsked(localStorage.getItem(KEY) ?? "")
    if (kept.query) return kept
  } catch {
    // Without storage one starts with the example.
  }
  return { query: EXAMPLE, variables: "" }
}

function keep(query: string, variables: string): void {
  try {
    localStorage.setItem(KEY, new URLSearchParams({ query, variables }).toString())
  } catch {
    // Without storage the query holds until the page is left.
  }
}

function operationsOf(query: string): readonly OperationDefinitionNode[] {
  try {
    return parse(query, { noLocation: true }).definitions.filter(
      (each): each is OperationDefinitionNode => each.kind === "OperationDefinition",
    )
  } catch {
    return []
  }
}

function tidied(query: string): string | null {
  try {
    return `${print(parse(query))}\n`
  } catch {
    return null
  }
}

function saidOf({ status, ms, text, count }: Came): string {
  const size = text.length < 10_000 ? "" : `, ${Math.round(text.length / 1000).toLocaleString("en")} kB`
  const events = count === 1 ? "" : `, ${countText(count, "event")}`
  return `${status === 200 ? "Answered" : `Status ${status}`} in ${Math.max(1, Math.round(ms))} ms${size}${events}`
}
