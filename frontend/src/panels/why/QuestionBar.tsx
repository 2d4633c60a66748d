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
    const next = questionIn(new FormData(event.currentTarget), question, chosen)
    if (next) onAsk(next)
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
      <GoodField id={`${id}good`} good={question.good || chosen.good} goods={goods} />
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

/** What a filled form asks, null while it names nothing bad. */
function questionIn(form: FormData, question: Question, chosen: QuestionBarProps["chosen"]): Question | null {
  const text = (key: string) => String(form.get(key) ?? "").trim()
  const bad = text("bad")
  if (!bad) return null
  const same = bad === question.bad
  // What was not touched stays Headwater's choice, and another bad makes it choose afresh.
  const asked = (key: "good" | "metric") => {
    if (text(key) === chosen[key] && !question[key]) return ""
    return !same && text(key) === (question[key] || chosen[key]) ? "" : text(key)
  }
  return { ...question, bad, good: asked("good"), metric: asked("metric") }
}

/** A field that offers the references which good may be. */
function GoodField({ id, good, goods }: { id: string; good: string; goods: readonly string[] }) {
  return (
    <>
      <input
        id={id}
        name="good"
        list={`${id}s`}
        defaultValue={good}
        placeholder="an earlier good one"
        spellCheck={false}
        autoComplete="off"
      />
      <datalist id={`${id}s`}>
        {goods.map((ref) => (
          <option key={ref} value={ref} />
        ))}
      </datalist>
    </>
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
