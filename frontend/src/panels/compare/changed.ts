/** A text in three: what it shares with another at its beginning and end, and what differs between. */
export interface Changed {
  readonly head: string
  readonly middle: string
  readonly tail: string
}

/** Where `text` differs from `other`: whole words where they have several, letters else. */
export function changedPart(text: string, other: string): Changed {
  const [own, theirs] = [partsOf(text), partsOf(other)]
  let start = 0
  while (start < own.length && start < theirs.length && own[start] === theirs[start]) start++
  let end = 0
  const room = Math.min(own.length, theirs.length) - start
  while (end < room && own[own.length - 1 - end] === theirs[theirs.length - 1 - end]) end++
  return {
    head: own.slice(0, start).join(""),
    middle: own.slice(start, own.length - end).join(""),
    tail: own.slice(own.length - end).join(""),
  }
}

/** What is shared, cut to `most` letters on either side of what differs, and that cut too. */
export function around({ head, middle, tail }: Changed, most: number): Changed {
  return {
    head: cutStart(head, most),
    middle: cutMiddle(middle, 3 * most),
    tail: cutEnd(tail, most),
  }
}

function partsOf(text: string): readonly string[] {
  const words = text.toWellFormed().match(/[\p{L}\p{N}_.+-]+|\s+|[^\p{L}\p{N}_.+\s-]/gu) ?? []
  return words.length > 2 ? words : [...text.toWellFormed()]
}

function cutStart(text: string, most: number): string {
  const letters = [...text.slice(-4 * most)]
  return letters.length <= most && text.length <= 4 * most ? text : `…${letters.slice(-most).join("")}`
}

function cutEnd(text: string, most: number): string {
  const letters = [...text.slice(0, 4 * most)]
  return letters.length <= most && text.length <= 4 * most ? text : `${letters.slice(0, most).join("")}…`
}

function cutMiddle(text: string, most: number): string {
  const half = Math.floor(most / 2)
  if ([...text.slice(0, 4 * most)].length <= most && text.length <= 4 * most) return text
  return `${[...text.slice(0, 4 * half)].slice(0, half).join("")}…${[...text.slice(-4 * half)].slice(-half).join("")}`
}
