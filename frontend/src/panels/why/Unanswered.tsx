import { Link } from "wouter"
import { ApiProblem } from "../../api/problem"
import { type Question, whyPath } from "../../state/url"
import { Problem } from "../Problem"

export interface UnansweredProps {
  readonly error: unknown
  readonly question: Question
  readonly metrics: readonly string[]
  readonly onRetry: () => void
}

/** A question without an answer: where something is left to choose, the choices are links. */
export function Unanswered({ error, question, metrics, onRetry }: UnansweredProps) {
  const problem = ApiProblem.of(error)
  if (problem.code !== "INVALID") return <Problem error={error} onRetry={onRetry} />
  if (!question.metric && metrics.length > 1) {
    return (
      <div className="notice">
        <h1>Which metric?</h1>
        <p>
          <bdi>{problem.message.split(";")[0]}</bdi>, and each has its own answer.
        </p>
        <Choices
          label="Metrics"
          choices={metrics.map((metric) => ({ name: metric, path: whyPath({ ...question, metric }) }))}
        />
      </div>
    )
  }
  const directions = question.metric && !question.direction ? (["higher", "lower"] as const) : []
  return (
    <Problem error={error} onRetry={onRetry}>
      {directions.length > 0 && (
        <Choices
          label="Which way is better"
          choices={directions.map((direction) => ({
            name: `${direction} is better`,
            path: whyPath({ ...question, direction }),
          }))}
        />
      )}
    </Problem>
  )
}

function Choices({ label, choices }: { label: string; choices: readonly { name: string; path: string }[] }) {
  return (
    <nav className="choices" aria-label={label}>
      {choices.map(({ name, path }) => (
        <Link key={path} className="button" href={path}>
          <bdi>{name}</bdi>
        </Link>
      ))}
    </nav>
  )
}
