import type { OperationDefinitionNode } from "graphql"
import { graphiqlPath } from "../../state/graphiql"
import { countText } from "../../view/numbers"
import { CopyButton } from "../CopyButton"
import { tidied } from "./operations"
import type { Came } from "./run"
import type { Running } from "./useRunning"

interface BarProps {
  readonly running: Running
  readonly onRun: () => void
  readonly operations: readonly OperationDefinitionNode[]
  /** The operation that a run sends. */
  readonly chosen: OperationDefinitionNode | undefined
  readonly onChoose: (name: string) => void
  readonly query: string
  readonly variables: string
  readonly onTidy: (query: string) => void
  /** Whether the schema is shown. */
  readonly docs: boolean
  readonly onDocs: (shown: boolean) => void
}

/** What can be done with the query, and how its last run went. */
export function Bar({ running, onRun, docs, onDocs, query, variables, ...rest }: BarProps) {
  return (
    <div className="graphiql-bar">
      <h1>GraphQL</h1>
      {running.busy ? (
        <button type="button" className="button button-main" onClick={running.stop}>
          Stop
        </button>
      ) : (
        <button type="button" className="button button-main" onClick={onRun} title="Ctrl+Enter">
          Run
        </button>
      )}
      <Operations operations={rest.operations} chosen={rest.chosen} onChoose={rest.onChoose} />
      <Tidy query={query} onTidy={rest.onTidy} />
      <CopyButton className="button" text={location.origin + graphiqlPath({ query, variables })}>
        Copy a link
      </CopyButton>
      <button type="button" className="button" aria-pressed={docs} onClick={() => onDocs(!docs)}>
        Schema
      </button>
      <p className="graphiql-said" role="status">
        {saidOf(running)}
      </p>
    </div>
  )
}

/** Which operation is run, where the text has several. */
function Operations({ operations, chosen, onChoose }: Pick<BarProps, "operations" | "chosen" | "onChoose">) {
  if (operations.length < 2) return null
  return (
    <label>
      <span className="unseen">Operation</span>
      <select value={chosen?.name?.value ?? ""} onChange={(event) => onChoose(event.target.value)}>
        {operations.map(({ name, operation: kind }, at) => (
          <option key={name?.value ?? at}>{name?.value ?? kind}</option>
        ))}
      </select>
    </label>
  )
}

function Tidy({ query, onTidy }: Pick<BarProps, "query" | "onTidy">) {
  const commented = query.includes("#")
  const tidy = commented ? null : tidied(query)
  return (
    <button
      type="button"
      className="button"
      disabled={tidy === null || tidy === query}
      title={commented ? "Its comments would be lost" : "Indent it evenly"}
      onClick={() => tidy !== null && onTidy(tidy)}
    >
      Tidy
    </button>
  )
}

function saidOf({ problem, busy, came }: Running): string {
  if (problem) return ""
  if (busy) return "Running"
  return came ? cameText(came) : ""
}

function cameText({ status, ms, text, count }: Came): string {
  const size = text.length < 10_000 ? "" : `, ${Math.round(text.length / 1000).toLocaleString("en")} kB`
  const events = count === 1 ? "" : `, ${countText(count, "event")}`
  return `${status === 200 ? "Answered" : `Status ${status}`} in ${Math.max(1, Math.round(ms))} ms${size}${events}`
}
