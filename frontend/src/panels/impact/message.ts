import type { Affected } from "../../api/impact"
import { lookOf } from "../../view/kinds"
import { countText } from "../../view/numbers"
import { shortened } from "../../view/text"
import { inForce } from "./rows"

const MOST_NAMED = 12
const NAME_SHOWN = 120
const LONGEST_MAIL = 1800
const ADDRESS = /^[^\s@<>,;:"()[\]\\]+@[^\s@<>,;:"()[\]\\]+\.[^\s@<>,;:"()[\]\\]+$/

/** What to tell the owners: a subject, a text in Markdown, and the addresses among the owners. */
export interface Message {
  readonly subject: string
  readonly text: string
  readonly owners: readonly string[]
  readonly addresses: readonly string[]
}

/** A message to those who own what is affected, what is in use first; `page` is where to read on. */
export function messageOf(starts: readonly Affected[], things: readonly Affected[], page: string): Message {
  const owners = [...new Set(things.flatMap((each) => each.owners))].sort()
  const named = namedAll(starts)
  const isUsed = (each: Affected) => !each.measurementOnly && inForce(each)
  const used = things.filter(isUsed)
  const rest = things.filter((each) => !isUsed(each))
  const text = [
    `${named} may be bad. ${countText(things.length, "thing depends", "things depend")} on it.`,
    ...part("In use now", used),
    ...part("Also affected", rest),
    "",
    `Everything that is affected: ${page}`,
  ].join("\n")
  return {
    subject: `${named} may be bad: please check what depends on it`,
    text: `${text}\n`,
    owners,
    addresses: owners.filter((owner) => ADDRESS.test(owner)),
  }
}

/** A link that opens the reader's own mail program; a text too long for a link is cut, and says so. */
export function mailLink({ subject, text, addresses }: Message): string {
  const body = text.length > LONGEST_MAIL ? `${text.slice(0, LONGEST_MAIL).trimEnd()}\n[...]\n` : text
  const to = addresses.map((each) => encodeURIComponent(each.toWellFormed())).join(",")
  return `mailto:${to}?subject=${encoded(subject)}&body=${encoded(body)}`
}

function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed().replaceAll("\n", "\r\n"))
}

function part(title: string, things: readonly Affected[]): readonly string[] {
  if (things.length === 0) return []
  const more = things.length - MOST_NAMED
  return [
    "",
    `${title}:`,
    ...things.slice(0, MOST_NAMED).map((each) => `- ${line(each)}`),
    ...(more > 0 ? [`- and ${countText(more, "more", "more")}`] : []),
  ]
}

function line(each: Affected): string {
  const said = [
    each.servedBy.length > 0 && `served by ${each.servedBy.map(({ name }) => plain(name)).join(", ")}`,
    each.aliases.length > 0 && `alias ${each.aliases.map(plain).join(", ")}`,
    each.owners.length > 0 && `owner ${each.owners.map(plain).join(", ")}`,
    each.measurementOnly && "only its measurement",
  ].filter(Boolean)
  return `${lookOf(each.kind).word} ${plain(each.name)}${said.length > 0 ? ` (${said.join("; ")})` : ""}`
}

function namedAll(starts: readonly Affected[]): string {
  const names = starts.slice(0, 3).map(({ name }) => plain(name))
  const more = starts.length - names.length
  return `${names.join(", ")}${more > 0 ? ` and ${more} more` : ""}`
}

// These turn the direction of what follows them, in a text that has no other bounds.
const TURNING = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

/** Names come from outside: on one line, not too long, and without what Markdown would take for its own. */
function plain(text: string): string {
  return shortened(text.replace(TURNING, ""), NAME_SHOWN).replace(/[\\`*_[\]<>|]/g, (sign) => `\\${sign}`)
}
