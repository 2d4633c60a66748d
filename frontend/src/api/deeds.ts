import {
  ADD_OWNER,
  ADD_TAG,
  DESCRIBE,
  REMOVE_ALIAS,
  REMOVE_OWNER,
  REMOVE_TAG,
  SET_ALIAS,
} from "./deeds.query"
import type { Document } from "./document"
import { type Changeable, readChangeable } from "./node"
import { ApiProblem, codeOf } from "./problem"
import { request } from "./request"

/** What somebody wants to be so from now on; a value of null ends it. */
export type Change =
  | { readonly what: "description"; readonly name: ""; readonly value: string | null }
  | { readonly what: "tag"; readonly name: string; readonly value: string | null }
  | { readonly what: "owner"; readonly name: string; readonly value: "owner" | null }
  | { readonly what: "alias"; readonly name: string; readonly value: string | null }

/** What became of a change: made, or stopped because somebody else set the same thing to `theirs` meanwhile. */
export type Outcome =
  | { readonly state: "done" }
  | { readonly state: "conflict"; readonly theirs: string | null; readonly now: Changeable }

type Send = (change: Change, revision: number, key: string) => Promise<ApiProblem | null>
type Read = () => Promise<Changeable>

const TRIES = 5

/**
 * Changes a thing (an alias: the series it belongs to) that was last seen as `seen`.
 *
 * Other changes made meanwhile do not stand in the way; another value for the very same thing does.
 * With the same `key` the change happens once, however often it is sent.
 */
export async function change(
  uid: string,
  wanted: Change,
  { seen, key }: { readonly seen: Changeable; readonly key: string },
): Promise<Outcome> {
  return changed(wanted, seen, {
    key,
    send: (...given) => sendChange(uid, ...given),
    read: () => readChangeable(uid),
  })
}

/** As `change`, over any way to send and to read. */
export async function changed(
  wanted: Change,
  seen: Changeable,
  { send, read, key }: { readonly send: Send; readonly read: Read; readonly key: string },
): Promise<Outcome> {
  const before = valueIn(seen, wanted)
  let revision = seen.revision
  for (let left = TRIES; left > 0; left--) {
    const problem = await send(wanted, revision, key)
    if (!problem) return { state: "done" }
    if (problem.code !== "CONFLICT") throw problem
    const now = await read()
    const theirs = valueIn(now, wanted)
    if (theirs === wanted.value) return { state: "done" }
    if (theirs !== before) return { state: "conflict", theirs, now }
    revision = now.revision
  }
  throw new ApiProblem("CONFLICT", "others are changing this at the moment; try again")
}

/** What a thing has where `wanted` would change it, null for nothing. */
export function valueIn(thing: Changeable, wanted: Change): string | null {
  switch (wanted.what) {
    case "description":
      return thing.description || null
    case "tag":
      return thing.tags.get(wanted.name) ?? null
    case "owner":
      return thing.owners.includes(wanted.name) ? "owner" : null
    case "alias":
      return thing.aliases.get(wanted.name) ?? null
  }
}

/** A key by which a change that is sent twice is made once. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")
}

async function sendChange(
  uid: string,
  wanted: Change,
  expectedRevision: number,
  idempotencyKey: string,
): Promise<ApiProblem | null> {
  const of = { uid }
  const once = { expectedRevision, idempotencyKey }
  const { name, value } = wanted
  switch (wanted.what) {
    case "description":
      return done(DESCRIBE, { input: { of, text: value, ...once } })
    case "tag":
      return value === null
        ? done(REMOVE_TAG, { input: { of, key: name, ...once } })
        : done(ADD_TAG, { input: { of, key: name, value, ...once } })
    case "owner":
      return value === null
        ? done(REMOVE_OWNER, { input: { of, identity: name, ...once } })
        : done(ADD_OWNER, { input: { of, identity: name, ...once } })
    case "alias":
      return value === null
        ? done(REMOVE_ALIAS, { input: { series: of, alias: name, ...once } })
        : done(SET_ALIAS, { input: { version: { uid: value }, alias: name, ...once } })
  }
}

interface Payload {
  readonly done: { readonly problems: readonly { readonly code: string; readonly message: string }[] }
}

async function done<Result extends Payload, Variables>(
  document: Document<Result, Variables>,
  variables: Variables,
): Promise<ApiProblem | null> {
  const { done: payload } = await request(document, variables)
  const problem = payload.problems[0]
  return problem ? new ApiProblem(codeOf(problem.code), problem.message) : null
}
