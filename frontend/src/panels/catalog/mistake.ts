import { mistakeAt } from "../../state/catalog"

/** A refused search text: what is wrong with it, where, and what was probably meant. */
export interface Mistake {
  readonly reason: string
  readonly hint: string
  /** The place from 0 in code units, null where the answer names none. */
  readonly at: number | null
  /** The word or sign at that place; "" at the end. */
  readonly word: string
}

const AROUND = 60

/** The mistake that the API's message tells about `query`. */
export function mistakeOf(message: string, query: string): Mistake {
  const at = mistakeAt(message, query)
  if (at === null) return { reason: message, hint: "", at: null, word: "" }
  const [first = "", , , ...hint] = message.split("\n")
  return {
    reason: first.replace(/ at column \d+:$/, ""),
    hint: hint.join(" "),
    at,
    word: /^(?:[<>=!&|~]+|[^\s()<>=!,"'`]+|.)/su.exec(query.slice(at))?.[0] ?? "",
  }
}

/** The text about a mistake in three parts: before, the mistake itself, after; what is far off is cut. */
export function aroundMistake(query: string, { at, word }: Mistake): readonly [string, string, string] {
  const place = at ?? query.length
  const before = query.slice(0, place)
  const after = query.slice(place + word.length)
  return [
    before.length > AROUND ? `…${before.slice(-AROUND)}` : before,
    word,
    after.length > AROUND ? `${after.slice(0, AROUND)}…` : after,
  ]
}
