import type { Answer, Pair, Suspect } from "../../api/why"
import { chanceText, decimalsFor, valueText } from "../../view/numbers"

/** The verdict, in parts that a page can set in different weights. */
export interface Verdict {
  /** "Accuracy fell .965 to .912." */
  readonly moved: string
  /** What kind of conclusion follows; "unclear" names whom to look at first, and blames nobody. */
  readonly conclusion:
    | "apart"
    | "same"
    | "none"
    | "unclear"
    | "cause"
    | "verified"
    | "aliases"
    | "together"
    | "parts"
  /** The suspects that the conclusion names, and how likely it is right. */
  readonly named: readonly Suspect[]
  readonly probability: number
}

const LIKELY = 0.5
const CLEARLY = 4

/** What the answer comes to. */
export function verdictOf(answer: Answer): Verdict {
  const moved = movedText(answer)
  const [first] = answer.suspects
  const conclude = (conclusion: Verdict["conclusion"], named: readonly Suspect[] = [], probability = 1) => ({
    moved,
    conclusion,
    named,
    probability,
  })
  if (!answer.comparable) return conclude("apart")
  if (answer.delta === 0) return conclude("same")
  if (!first) return conclude("none")
  if (answer.status === "none") {
    return answer.pNone < LIKELY ? conclude("unclear", [first], first.probability) : conclude("none")
  }
  if (answer.status === "verified") return conclude("verified", [first], first.probability)
  const group = leadingPlaces(answer)
  if (group.length > 1) return conclude("aliases", placed(answer, group), first.probability)
  const pair = leadingPair(answer)
  if (!pair) return conclude("cause", [first], first.probability)
  const both = placed(answer, [pair.first, pair.second])
  return conclude(pair.additive ? "parts" : "together", both, pair.probability)
}

/** The places of the first suspect and of those that neither history nor evidence tells from it. */
export function leadingPlaces({ aliasGroups, suspects }: Answer): readonly number[] {
  const least = (suspects[0]?.probability ?? 0) / CLEARLY
  const group = aliasGroups.find((places) => places.includes(0)) ?? [0]
  return group.filter((place) => (suspects[place]?.probability ?? 0) >= least)
}

/** The places of the suspects that the verdict names; none where nobody is blamed. */
export function blamedPlaces(answer: Answer): readonly number[] {
  const { conclusion, named } = verdictOf(answer)
  if (conclusion === "unclear") return []
  return named.map((suspect) => answer.suspects.indexOf(suspect))
}

/** What a suspect is called in a sentence. */
export function titleOf({ kind, name }: Pick<Suspect, "kind" | "name">): string {
  if (kind === "unrecorded") return `something not recorded (${name})`
  if (kind === "nondeterminism") return `step ${name}, whose output differs for the same inputs`
  return `${kind} ${name}`
}

/** Whether a suspect has levels that can be told: what was not recorded has none. */
export function hasLevels({ kind, before, after }: Pick<Suspect, "kind" | "before" | "after">): boolean {
  return kind !== "unrecorded" && (before !== "" || after !== "")
}

/** The verdict as one text, for titles and for readers of pages. */
export function verdictText(answer: Answer): string {
  const { moved, conclusion, named, probability } = verdictOf(answer)
  const titles = named.map(titleOf)
  const chance = chanceText(probability)
  switch (conclusion) {
    case "apart":
      return `${moved} ${APART}`
    case "same":
      return `${moved} Nothing happened.`
    case "none":
      return `${moved} ${NOTHING}`
    case "unclear":
      return `${moved} No cause can be named; if anything did it, then ${titles[0]}, ${chance}.`
    case "aliases":
      return `${moved} Either ${titles.join(" or ")} did it: your history cannot tell them apart.`
    case "together":
      return `${moved} Most likely causes: ${titles.join(" and ")}, only together, ${chance}.`
    case "parts":
      return `${moved} Most likely causes: ${titles.join(" and ")}, each its part, ${chance}.`
    case "verified":
      return `${moved} Cause, verified by rerun: ${titles[0]}, ${chance}.`
    case "cause":
      return `${moved} Most likely cause: ${titles[0]}, ${chance}.`
  }
}

export const APART = "No cause is named: the two are not known to be measured on the same data."

export const NOTHING = "Nothing upstream did this: the move is within what seeds do."

function leadingPair({ pairs }: Answer): Pair | undefined {
  return pairs.find(({ probability }) => probability >= LIKELY)
}

function placed({ suspects }: Answer, places: readonly number[]): readonly Suspect[] {
  return places.flatMap((place) => suspects[place] ?? [])
}

function movedText({ metric, good, bad, delta, comparable }: Answer): string {
  const name = metric.charAt(0).toUpperCase() + metric.slice(1)
  const decimals = decimalsFor(good.value, bad.value)
  if (!comparable) {
    const [one, other] = [good, bad].map(
      ({ value, asked }) => `${valueText(value, decimals)} of ${asked.name}`,
    )
    return `The two cannot be compared: ${metric} is ${one} and ${other}.`
  }
  if (delta === 0) return `${name} stayed at ${valueText(bad.value, decimals)}.`
  const verb = delta < 0 ? "fell" : "rose"
  return `${name} ${verb} ${valueText(good.value, decimals)} to ${valueText(bad.value, decimals)}.`
}
