import type { Affected, Counts } from "../../api/impact"
import type { Sort } from "../../state/impact"

/** Why a thing stands where it stands in the table. */
export type Group = "served" | "affected" | "measured"

const KINDS = ["Deployment", "ModelVersion", "DatasetVersion", "Run"]
const GROUPS: readonly Group[] = ["served", "affected", "measured"]

/** Whether somebody uses it now: it is an endpoint, served by one, or an alias points at it. */
export function inForce({ kind, aliases, servedBy }: Affected): boolean {
  return kind === "Deployment" || aliases.length > 0 || servedBy.length > 0
}

export function groupOf(affected: Affected): Group {
  if (affected.measurementOnly) return "measured"
  return inForce(affected) ? "served" : "affected"
}

/** The affected things in the order of a column; ties as they are served, then by kind, steps and name. */
export function sorted(things: readonly Affected[], sort: Sort, reversed: boolean): readonly Affected[] {
  const way = reversed ? -1 : 1
  const usual = things.map(placed).sort(byUse)
  if (sort === "served") {
    if (reversed) usual.sort((one, other) => other.served - one.served)
    return usual.map(({ thing }) => thing)
  }
  // Sorting is stable: what a column leaves open stays as it was.
  const order = BY[sort]
  return usual.sort((one, other) => way * order(one.thing, other.thing)).map(({ thing }) => thing)
}

interface Placed {
  readonly thing: Affected
  readonly served: number
  readonly rank: number
}

/** What is compared again and again, worked out once. */
function placed(thing: Affected): Placed {
  return { thing, served: served(thing), rank: rank(thing.kind) }
}

function byUse(one: Placed, other: Placed): number {
  return (
    one.served - other.served ||
    one.rank - other.rank ||
    one.thing.steps - other.thing.steps ||
    byText(one.thing.name, other.thing.name) ||
    (one.thing.uid < other.thing.uid ? -1 : 1)
  )
}

type Order = (one: Affected, other: Affected) => number

const BY: Readonly<Record<Exclude<Sort, "served">, Order>> = {
  kind: (one, other) => rank(one.kind) - rank(other.kind),
  name: (one, other) => byText(one.name, other.name),
  owner: (one, other) => byText(one.owners.join() || LAST, other.owners.join() || LAST),
  steps: (one, other) => one.steps - other.steps,
  when: (one, other) => (one.time < other.time ? -1 : one.time > other.time ? 1 : 0),
}

const LAST = "\uffff"

/** Versions that aliases point at first, then those that are served, then the endpoints. */
function served(each: Affected): number {
  const within = each.aliases.length > 0 ? 0 : each.servedBy.length > 0 ? 1 : 2
  return 3 * GROUPS.indexOf(groupOf(each)) + within
}

function rank(kind: string): number {
  const place = KINDS.indexOf(kind)
  return place < 0 ? KINDS.length : place
}

/** Text in an order for people: numbers within names by their size. */
function byText(one: string, other: string): number {
  return one === other ? 0 : COLLATOR.compare(one, other) || (one < other ? -1 : 1)
}

const COLLATOR = new Intl.Collator("en", { numeric: true })

/** How many of each kind, the most consequential first. */
export function inOrder(counts: Counts["kinds"]): Counts["kinds"] {
  return [...counts].sort(([one], [other]) => rank(one) - rank(other) || byText(one, other))
}
