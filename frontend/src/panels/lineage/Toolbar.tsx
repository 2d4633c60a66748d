import { type FormEvent, type RefObject, useId } from "react"
import { Link } from "wouter"
import type { Grouping, LineageView } from "../../state/lineage"
import { diffPath } from "../../state/url"
import { LongText } from "../LongText"
import type { CommandName } from "./commands"

const GROUPINGS: readonly { readonly value: Grouping; readonly words: string }[] = [
  { value: "", words: "Not grouped" },
  { value: "pipeline", words: "By pipeline" },
  { value: "project", words: "By project" },
  { value: "owner", words: "By owner" },
]

/** What is shown, and what can be changed about it by hand. */
export function Toolbar({
  view,
  times,
  searchField,
  onUpdate,
  onCommand,
}: {
  readonly view: LineageView
  readonly times: readonly string[]
  readonly searchField: RefObject<HTMLInputElement | null>
  readonly onUpdate: (part: Partial<LineageView>) => void
  readonly onCommand: (name: CommandName) => void
}) {
  const id = useId()
  return (
    <div className="lineage-bar" role="toolbar" aria-label="Lineage">
      <Filters view={view} searchField={searchField} onUpdate={onUpdate} />
      <label className="lineage-group" htmlFor={`${id}group`}>
        <span className="unseen">Group</span>
        <select
          id={`${id}group`}
          value={view.group === "off" ? "" : view.group}
          onChange={(event) => onUpdate({ group: event.target.value as Grouping, steps: [] })}
        >
          {GROUPINGS.map(({ value, words }) => (
            <option key={value} value={value}>
              {words}
            </option>
          ))}
        </select>
      </label>
      <Times view={view} times={times} onUpdate={onUpdate} onCommand={onCommand} />
      <Compare view={view} onUpdate={onUpdate} />
      <span className="lineage-buttons">
        <button type="button" className="button" aria-pressed={view.table} onClick={() => onCommand("table")}>
          Table
        </button>
        <button type="button" className="button" onClick={() => onCommand("fit")}>
          Fit
        </button>
        <button type="button" className="button" onClick={() => onCommand("export")}>
          Export
        </button>
        <button type="button" className="button" onClick={() => onCommand("help")}>
          Keys
        </button>
      </span>
    </div>
  )
}

function Filters({
  view,
  searchField,
  onUpdate,
}: {
  readonly view: LineageView
  readonly searchField: RefObject<HTMLInputElement | null>
  readonly onUpdate: (part: Partial<LineageView>) => void
}) {
  const id = useId()
  const add = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const text = String(new FormData(event.currentTarget).get("filter") ?? "").trim()
    event.currentTarget.reset()
    if (text && !view.filters.includes(text)) onUpdate({ filters: [...view.filters, text] })
  }
  return (
    <form className="lineage-filters" onSubmit={add}>
      {view.filters.map((filter) => (
        <button
          key={filter}
          type="button"
          className="filter-chip"
          aria-label={`Remove the filter ${filter}`}
          onClick={() => onUpdate({ filters: view.filters.filter((each) => each !== filter) })}
        >
          <LongText text={filter} most={40} plain /> <span aria-hidden="true">×</span>
        </button>
      ))}
      <label className="unseen" htmlFor={`${id}filter`}>
        Filter
      </label>
      <input
        id={`${id}filter`}
        ref={searchField}
        name="filter"
        placeholder="Filter, e.g. metrics.accuracy > 0.9"
        spellCheck={false}
        autoComplete="off"
      />
    </form>
  )
}

function Times({
  view,
  times,
  onUpdate,
  onCommand,
}: {
  readonly view: LineageView
  readonly times: readonly string[]
  readonly onUpdate: (part: Partial<LineageView>) => void
  readonly onCommand: (name: CommandName) => void
}) {
  if (times.length < 2) return null
  const at = view.asOf
    ? Math.max(
        0,
        times.findLastIndex((time) => time <= view.asOf),
      )
    : times.length - 1
  const day = (times[at] ?? "").slice(0, 10)
  const now = at === times.length - 1 && !view.asOf
  return (
    <span className="lineage-times">
      <button
        type="button"
        className="button"
        aria-label="The change before"
        onClick={() => onCommand("earlier")}
      >
        [
      </button>
      <input
        type="range"
        aria-label="As of"
        aria-valuetext={now ? "now" : day}
        min={0}
        max={times.length - 1}
        value={at}
        onChange={(event) => {
          const chosen = Number(event.target.value)
          onUpdate({ asOf: chosen === times.length - 1 ? "" : (times[chosen] ?? "") })
        }}
      />
      <button
        type="button"
        className="button"
        aria-label="The change after"
        onClick={() => onCommand("later")}
      >
        ]
      </button>
      <span className="faint figure">{now ? "now" : day}</span>
    </span>
  )
}

function Compare({
  view,
  onUpdate,
}: {
  readonly view: LineageView
  readonly onUpdate: (part: Partial<LineageView>) => void
}) {
  const id = useId()
  const ask = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    onUpdate({ other: String(new FormData(event.currentTarget).get("other") ?? "").trim(), steps: [] })
  }
  return (
    <form className="lineage-compare" onSubmit={ask} key={view.other}>
      <label className="faint" htmlFor={`${id}other`}>
        against
      </label>
      <input
        id={`${id}other`}
        name="other"
        defaultValue={view.other}
        placeholder="another version"
        spellCheck={false}
        autoComplete="off"
      />
      {view.other && (
        <Link href={diffPath([view.other, view.ref], { asOf: view.asOf, knownAt: view.knownAt })}>
          side by side
        </Link>
      )}
      {view.other && (
        <button type="button" className="link-button" onClick={() => onUpdate({ other: "", steps: [] })}>
          alone
        </button>
      )}
    </form>
  )
}
