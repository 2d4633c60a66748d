import type { Investigation } from "../../api/investigation"
import { decimalsFor, valueText } from "../../view/numbers"
import { titleOf } from "../why/verdict"

/** The question of an investigation as people ask it. */
export function questionText({ metric, bad, good, answer }: Investigation): string {
  const decimals = decimalsFor(answer.good.value, answer.bad.value)
  const [was, is] = [answer.good.value, answer.bad.value].map((value) => valueText(value, decimals))
  return `Why is ${metric} of ${bad.name} ${is}, when ${good.name} had ${was}?`
}

/** What a suspect is called, by its reference. */
export function suspectText({ answer }: Investigation, ref: string): string {
  const suspect = answer.suspects.find((each) => each.ref === ref)
  return suspect ? titleOf(suspect) : ref
}

/** Several suspects in a row. */
export function suspectsText(investigation: Investigation, refs: readonly string[]): string {
  return refs.map((ref) => suspectText(investigation, ref)).join(" and ") || "nothing"
}

/** The suspects that the next rerun sets back, by reference. */
export function nextReverted({ answer }: Investigation): readonly string[] {
  const factors = answer.nextRerun?.revert ?? []
  return answer.suspects
    .filter(({ kind, name }) => factors.some((each) => each.kind === kind && each.name === name))
    .map(({ ref }) => ref)
}

/** Whether two reruns set back the same suspects. */
export function sameRerun(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((ref) => other.includes(ref))
}

/** A word of a shell command, quoted where it needs it: names come from outside. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}
