import { type FormEvent, useId } from "react"
import { Link } from "wouter"
import { type Question, whyPath } from "../../state/url"

export interface QuestionBarProps {
  readonly question: Question
  /** References that good may be, and the metrics that bad has; empty when not known yet. */
  readonly goods: readonly string[]
  readonly metrics: readonly string[]
  /** What was chosen where the question leaves it open. */
  readonly chosen: { readonly good: string; readonly metric: string }
  readonly onAsk: (question: Question) => void
}

/** The question as a sentence whose parts can be changed; the address follows. */
export function QuestionBar({ question, goods, metrics, chosen, onAsk }: QuestionBarProps) {
  const id = useId()
  const ask = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const text = (key: string) => String(form.get(key) ?? "").trim()
    const bad = text("bad")
    if (!bad) return
    const same = bad === question.bad
    // What was not touched stays Headwater's choice, and another bad makes it choose afresh.
    const asked = (key: "good" | "metric") => {
      if (text(key) === chosen[key] && !question[key]) return ""
      return !same && text(key) === (question[key] || chosen[key]) ? "" : text(key)
    }
    onAsk({ ...question, bad, good: asked("good"), metric: asked("metric") })
  }
  const known = new Set([...metrics, chosen.metric].filter(Boolean))
  const options = known.size ? [...known.add(question.metric)].filter(Boolean).sort() : []
  return (
    <form
      className="question"
      onSubmit={ask}
      key={`${whyPath(question)} ${chosen.good} ${chosen.metric}`}
      aria-label="Question"
    >
      <label htmlFor={`${id}bad`}>Why</label>
      <input
        id={`${id}bad`}
        name="bad"
        defaultValue={question.bad}
        required
        spellCheck={false}
        autoComplete="off"
      />
      <label htmlFor={`${id}good`}>against</label>
      <input
        id={`${id}good`}
        name="good"
        list={`${id}goods`}
        defaultValue={question.good || chosen.good}
        placeholder="an earlier good one"
        spellCheck={false}
        autoComplete="off"
      />
      <datalist id={`${id}goods`}>
        {goods.map((ref) => (
          <option key={ref} value={ref} />
        ))}
      </datalist>
      <label htmlFor={`${id}metric`}>by</label>
      <MetricField id={`${id}metric`} metric={question.metric || chosen.metric} options={options} />
      <button type="submit" className="button">
        Ask
      </button>
      {(question.good || question.metric) && (
        <Link className="question-reset" href={whyPath({ ...question, good: "", metric: "" })}>
          let Headwater choose
        </Link>
      )}
    </form>
  )
}

/** A choice where the metrics are known, else a field. */
function MetricField({ id, metric, options }: { id: string; metric: string; options: readonly string[] }) {
  if (options.length === 0) {
    return (
      <input
        id={id}
        name="metric"
        defaultValue={metric}
        placeholder="its quality metric"
        spellCheck={false}
        autoComplete="off"
      />
    )
  }
  return (
    <select id={id} name="metric" defaultValue={metric}>
      {!metric && <option value="">choose a metric</option>}
      {options.map((name) => (
        <option key={name}>{name}</option>
      ))}
    </select>
  )
}
