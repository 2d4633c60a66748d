import { useId } from "react"
import { Link } from "wouter"
import { type CompareAnswer, useCompare, useSpreads } from "../../api/compare"
import { useAddress } from "../../state/address"
import type { DiffView } from "../../state/diff"
import { save } from "../../state/save"
import { diffPath, lineagePath, whyPath } from "../../state/url"
import { lookOf } from "../../view/kinds"
import { countText } from "../../view/numbers"
import { AddThing } from "../AddThing"
import { Answered } from "../Answered"
import { AsOf, NOW, timeOf } from "../AsOf"
import { Cut } from "../Cut"
import { Frame } from "../Frame"
import { LongText } from "../LongText"
import { CodePanel } from "./CodePanel"
import { CompareTable } from "./CompareTable"
import { DataPanel } from "./DataPanel"
import { csvOf, dataPairs, differing, movedMetrics, sectionsOf } from "./rows"
import "../../view/style/impact.css"
import "../../view/style/compare.css"
import "../../view/style/drift.css"

/** Two or many things side by side: what they are and what they were made from. */
export default function ComparePage({ view }: { readonly view: DiffView }) {
  const { go } = useAddress()
  const { data, error, refetch } = useCompare(view)
  const update = (part: Partial<DiffView>) => {
    const next = { ...view, ...part }
    go(diffPath(next.refs, next), { replace: next.refs.join() === view.refs.join() })
  }
  const names = data?.sides.map(({ name }) => name) ?? view.refs
  return (
    <Frame title={`Compare ${names.join(", ").slice(0, 200)}`} address={`/diff/${view.refs.join(" ")}`}>
      {view.refs.length < 2 ? (
        <Alone view={view} onUpdate={update} />
      ) : (
        <Answered
          data={error ? null : data}
          error={error}
          waitingFor="Laying them side by side"
          onRetry={() => void refetch()}
          now={timeOf(view) && { words: "Compare them as they are now", go: () => update(NOW) }}
        >
          {(answer) => <Compared answer={answer} view={view} onUpdate={update} />}
        </Answered>
      )}
    </Frame>
  )
}

interface ComparedProps {
  readonly answer: CompareAnswer
  readonly view: DiffView
  readonly onUpdate: (part: Partial<DiffView>) => void
}

function Compared({ answer, view, onUpdate }: ComparedProps) {
  const sections = sectionsOf(answer.rows, view.filter)
  const pair = answer.sides.length === 2
  const last = answer.sides.at(-1)
  const spreads = useSpreads(last?.ref ?? "", movedMetrics(answer.rows), view)
  const pairs = dataPairs(answer)
  return (
    <>
      <Head answer={answer} view={view} />
      <AsOf view={view} onUpdate={onUpdate} />
      <Cut trust={answer.trust} title="This comparison is incomplete." cause="ancestor" />
      <Bar answer={answer} view={view} onUpdate={onUpdate} csv={() => csvOf(answer, sections)} />
      <div className={pair ? "compare-columns" : undefined}>
        {sections.length > 0 ? (
          <CompareTable answer={answer} sections={sections} spreads={spreads} view={view} />
        ) : (
          <p className="empty">
            {view.filter
              ? "Nothing here has these letters."
              : `Nothing that is recorded differs; ${countText(answer.same, "thing is", "things are")} the same.`}
          </p>
        )}
        {pair && (
          <div className="compare-closer">
            <div className="compare-data">
              {pairs.length > 0 && <h2 className="unseen">What changed in the data</h2>}
              {pairs.map((each) => (
                <DataPanel key={`${each.first} ${each.second}`} pair={each} view={view} />
              ))}
            </div>
            <CodePanel view={view} />
          </div>
        )}
      </div>
    </>
  )
}

function Head({ answer, view }: { readonly answer: CompareAnswer; readonly view: DiffView }) {
  const [first, second] = answer.sides
  const pair = answer.sides.length === 2 && first && second
  const { asOf, knownAt } = view
  const asked = pair && WHY.has(second.kind) && WHY.has(first.kind) && movedMetrics(answer.rows).length > 0
  return (
    <header className="compare-head">
      <h1>
        {pair ? (
          <>
            <LongText text={first.name} most={60} plain /> <span className="faint">→</span>{" "}
            <LongText text={second.name} most={60} plain />
          </>
        ) : (
          `${answer.sides.length} ${kindsOf(answer)} side by side`
        )}
      </h1>
      <ul className="impact-counts">
        {differing(answer.rows).map(([section, count]) => (
          <li key={section}>
            <span className="figure">{count.toLocaleString("en")}</span>{" "}
            {WORDS[section]?.[count === 1 ? 0 : 1] ?? section}
          </li>
        ))}
        <li className="faint">{answer.same.toLocaleString("en")} the same</li>
        {asOf && <li className="faint">as of {asOf.slice(0, 30)}</li>}
        {pair && (
          <li className="impact-lead">
            {asked && (
              <Link href={whyPath({ bad: second.ref, good: first.ref, asOf, knownAt })}>
                Why did it move?
              </Link>
            )}
            <Link href={lineagePath({ ref: second.ref, other: first.ref, asOf, knownAt })}>
              Both lineages
            </Link>
            <Link href={diffPath([...view.refs].reverse(), { ...view, refs: [...view.refs].reverse() })}>
              Swap
            </Link>
          </li>
        )}
      </ul>
    </header>
  )
}

function kindsOf({ sides }: CompareAnswer): string {
  const kinds = new Set(sides.map(({ kind }) => kind))
  return lookOf(kinds.size === 1 ? (sides[0]?.kind ?? "") : "").many
}

/** Kinds of which one may ask why their metric moved. */
const WHY: ReadonlySet<string> = new Set(["Run", "ModelVersion", "Commit"])

const WORDS: Readonly<Record<string, readonly [string, string]>> = {
  metrics: ["metric", "metrics"],
  content: ["property", "properties"],
  data: ["dataset", "datasets"],
  parameters: ["parameter", "parameters"],
  code: ["file of code", "files of code"],
  commands: ["command", "commands"],
  environment: ["part of the environment", "parts of the environment"],
  models: ["model", "models"],
  evaluation: ["evaluation set", "evaluation sets"],
}

function Bar({
  answer,
  view,
  onUpdate,
  csv,
}: ComparedProps & {
  readonly csv: () => string
}) {
  const id = useId()
  return (
    <div className="table-bar">
      <search>
        <label htmlFor={`${id}f`}>Rows with</label>{" "}
        <input
          id={`${id}f`}
          type="search"
          defaultValue={view.filter}
          placeholder="learning rate"
          spellCheck={false}
          onChange={(event) => onUpdate({ filter: event.currentTarget.value.trim() })}
        />
      </search>
      <label className="table-bar-check">
        <input
          type="checkbox"
          checked={view.all}
          onChange={(event) => onUpdate({ all: event.currentTarget.checked })}
        />{" "}
        also what is the same
      </label>
      <AddSide view={view} onUpdate={onUpdate} />
      <button
        type="button"
        className="button table-bar-last"
        onClick={() => save(csv(), `compare-${answer.sides.length}.csv`, "text/csv")}
      >
        CSV
      </button>
    </div>
  )
}

function AddSide({ view, onUpdate }: Pick<ComparedProps, "view" | "onUpdate">) {
  return (
    <AddThing
      refs={view.refs}
      onAdd={(refs) => onUpdate({ refs })}
      label="Compare with"
      name="Another thing to compare"
      example="model:churn@7"
      verb="Add"
    />
  )
}

function Alone({ view, onUpdate }: Pick<ComparedProps, "view" | "onUpdate">) {
  return (
    <div className="notice">
      <h1>
        Compare <LongText text={view.refs[0] ?? ""} most={60} plain /> with what?
      </h1>
      <p>Name another run, version or commit; up to 50 stand side by side.</p>
      <div className="table-bar">
        <AddSide view={view} onUpdate={onUpdate} />
      </div>
    </div>
  )
}
