import type { Answer, Suspect } from "../../api/why"
import { decimalsFor, percentText, valueText } from "../../view/numbers"

/** The verdict, in parts that a page can set in different weights. */
export interface Verdict {
  /** "Accuracy fell .965 to .912." */
  readonly moved: string
  /** What kind of conclusion follows. */
  readonly conclusion: "none" | "same" | "cause" | "aliases"
  /** The suspects that the conclusion names. */
  readonly named: readonly Suspect[]
}

/** What the answer comes to. */
export function verdictOf(answer: Answer): Verdict {
  const moved = movedText(answer)
  if (answer.delta === 0) return { moved, conclusion: "same", named: [] }
  const first = answer.suspects[0]
  if (answer.status === "none" || !first) return { moved, conclusion: "none", named: [] }
  const group = answer.aliasGroups.find((places) => places.includes(0)) ?? [0]
  const named = group.flatMap((place) => answer.suspects[place] ?? [])
  return { moved, conclusion: named.length > 1 ? "aliases" : "cause", named }
}

/** What a suspect is called in a sentence. */
export function titleOf({ kind, name }: Pick<Suspect, "kind" | "name">): string {
  if (kind === "unrecorded") return `something not recorded (${name})`
  if (kind === "nondeterminism") return `step ${name}, whose output differs for the same inputs`
  return `${kind} ${name}`
}

/** The verdict as one text, for titles and for readers of pages. */
export function verdictText(answer: Answer): string {
  const verdict = verdictOf(answer)
  const [first] = verdict.named
  switch (verdict.conclusion) {
    case "same":
      return `${verdict.moved} Nothing happened.`
    case "none":
      return `${verdict.moved} Nothing upstream did this: the move is within what seeds do.`
    case "aliases":
      return `${verdict.moved} Either ${verdict.named.map(titleOf).join(" or ")} did it: your history cannot tell them apart.`
    case "cause":
      return first
        ? `${verdict.moved} Most likely cause: ${titleOf(first)}, ${percentText(first.probability)}.`
        : verdict.moved
  }
}

function movedText({ metric, good, bad, delta }: Answer): string {
  const name = metric.charAt(0).toUpperCase() + metric.slice(1)
  const decimals = decimalsFor(good.value, bad.value)
  if (delta === 0) return `${name} stayed at ${valueText(bad.value, decimals)}.`
  const verb = delta < 0 ? "fell" : "rose"
  return `${name} ${verb} ${valueText(good.value, decimals)} to ${valueText(bad.value, decimals)}.`
}
