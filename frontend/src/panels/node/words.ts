import type { Thing } from "../../api/node"
import { lookOf } from "../../view/kinds"

/** A relation read from one side of a thing. */
export type Side = "causes" | "effects"

const CAUSES: Readonly<Record<string, string>> = {
  USED: "Used",
  EXECUTED: "Ran the code of",
  RAN_IN: "Ran in",
  GENERATED_BY: "Made by",
  DERIVED_FROM: "Derived from",
  SERVES: "Serves",
  EVALUATED: "Evaluated",
  SAME_AS: "Has the same content as",
  INFORMED_BY: "Followed from",
  PART_OF: "Part of",
  PARENT: "Made on",
  CONTAINS: "Packages",
  ATTRIBUTED_TO: "By",
  ABOUT: "About",
}

const EFFECTS: Readonly<Record<string, string>> = {
  USED: "Used by",
  EXECUTED: "Executed by",
  RAN_IN: "Runs in it",
  GENERATED_BY: "Made",
  DERIVED_FROM: "Others derived from it",
  SERVES: "Served at",
  EVALUATED: "Evaluated by",
  SAME_AS: "Has the same content as",
  INFORMED_BY: "What followed from it",
  PART_OF: "Its parts",
  PARENT: "Commits made on it",
  CONTAINS: "Environments with it",
  ATTRIBUTED_TO: "Owned or made by them",
  ABOUT: "Investigations",
}

/** Relations that have a place of their own on the page: the series, its versions, the version before and after. */
const ELSEWHERE: ReadonlySet<string> = new Set(["VERSION_OF", "REVISION_OF"])

/** What a list of things of one relation is headed by, "" where the page shows them elsewhere. */
export function relationTitle(side: Side, relation: string): string {
  if (ELSEWHERE.has(relation)) return ""
  return (side === "causes" ? CAUSES : EFFECTS)[relation] ?? relation.toLowerCase().replaceAll("_", " ")
}

/** Properties that the page shows in a place of their own. */
const SHOWN_ELSEWHERE =
  /^(param\.|metric\.|tag\.|alias\.|digest\.|owners$|description$|profile$|columns$|rows$|packages$|message$)/

/** The other properties of a thing by name, as text. */
export function otherProps(props: unknown): readonly (readonly [string, string])[] {
  return propsOf(props)
    .filter(([key]) => !SHOWN_ELSEWHERE.test(key))
    .map(([key, value]) => [key, valueWords(value)] as const)
}

/** The parameters of a run, by name, exactly as they were written. */
export function paramsOf(props: unknown): readonly (readonly [string, string])[] {
  return propsOf(props)
    .filter(([key]) => key.startsWith("param."))
    .map(([key, value]) => [key.slice("param.".length), valueWords(value)] as const)
}

/** The list that a property holds. */
export function listOf(props: unknown, key: string): readonly string[] {
  const found = propsOf(props).find(([name]) => name === key)?.[1]
  if (Array.isArray(found)) return found.map(valueWords)
  return found === undefined ? [] : [valueWords(found)]
}

/** A property as people read it. */
export function valueWords(value: unknown): string {
  if (Array.isArray(value)) return value.map(valueWords).join(", ")
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "")
}

/** How long something took, in the largest two units. */
export function spanWords(from: string, to: string): string {
  const seconds = Math.round((Date.parse(to) - Date.parse(from)) / 1000)
  if (!Number.isFinite(seconds) || seconds < 0) return ""
  const units: readonly (readonly [string, number])[] = [
    ["d", 86_400],
    ["h", 3600],
    ["min", 60],
    ["s", 1],
  ]
  const first = units.findIndex(([, size]) => seconds >= size)
  if (first === -1) return "0 s"
  let left = seconds
  const said = units.slice(first, first + 2).flatMap(([unit, size]) => {
    const count = Math.floor(left / size)
    left -= count * size
    return count > 0 ? [`${count} ${unit}`] : []
  })
  return said.join(" ")
}

/** What the thing is, in a word, and which version of what. */
export function kindWords(thing: Thing): string {
  if (thing.kind === "Model" || thing.kind === "Dataset") return `${lookOf(thing.kind).word} series`
  return lookOf(thing.kind).word
}

/** Kinds that one may ask "why" about; series are asked about by their newest version. */
export const ASKABLE: ReadonlySet<string> = new Set(["ModelVersion", "DatasetVersion", "Run", "Commit"])

function propsOf(props: unknown): readonly (readonly [string, unknown])[] {
  return typeof props === "object" && props !== null ? Object.entries(props).sort(byName) : []
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0
}
