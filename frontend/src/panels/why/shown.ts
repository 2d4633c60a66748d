import type { Answer } from "../../api/why"
import { chanceText, countText } from "../../view/numbers"

const FIRST_SHOWN = 10

/** The places of the suspects to show: all, else the first ones, the credible ones and those judged by people. */
export function shownPlaces(answer: Answer, judged: ReadonlySet<string>, all: boolean): readonly number[] {
  const places = [...answer.suspects.keys()]
  // To hide one or two would take as much room as to show them.
  if (all || places.length <= FIRST_SHOWN + 2) return places
  const credible = new Set(answer.credible)
  return places.filter(
    (place) => place < FIRST_SHOWN || credible.has(place) || judged.has(answer.suspects[place]?.ref ?? ""),
  )
}

/** How many suspects are not shown, and how likely they are together. */
export function restText({ suspects, comparable }: Answer, shown: readonly number[]): string {
  const rest = suspects.filter((_, place) => !shown.includes(place))
  if (!comparable) return `Show ${countText(rest.length, "more difference")}`
  const chance = rest.reduce((sum, { probability }) => sum + probability, 0)
  return `Show ${countText(rest.length, "more suspect")}, together ${chanceText(chance)}`
}
