import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query"
import { useMemo } from "react"
import type { Document } from "./document"
import {
  CONCLUDE,
  EXCLUDE_RERUN,
  GIVE_VERDICT,
  type GivenInvestigation,
  type GivenList,
  INVESTIGATION,
  INVESTIGATIONS,
  OPEN_INVESTIGATION,
  type Opening,
  RENAME,
  REOPEN,
  type Verdicts,
  WITHDRAW_VERDICT,
} from "./investigation.query"
import { entityRef, type Named, named } from "./named"
import { ApiProblem, codeOf } from "./problem"
import { request } from "./request"
import { type Answer, answerOf } from "./why"

/** What somebody said of a suspect. */
export interface Verdict {
  readonly suspect: string
  readonly verdict: string
  readonly by: string
  readonly at: string
}

/** A rerun that came back: which suspects it had as in good, which as in bad, and what it measured. */
export interface Returned {
  readonly run: Named
  readonly value: number
  readonly reverted: readonly string[]
  readonly kept: readonly string[]
  readonly recovered: boolean
  readonly planned: boolean
}

type Kept = "revision" | "title" | "metric" | "openedBy" | "conclusion" | "cause" | "closedBy" | "events"

/** An investigation as a page shows it; `now` is the likeliest suspect once reruns came back. */
export interface Investigation extends Pick<GivenInvestigation, Kept> {
  readonly uid: string
  readonly number: string
  readonly open: boolean
  readonly bad: Named
  readonly good: Named
  readonly asOf: string
  readonly knownAt: string
  readonly openedAt: string
  readonly verdicts: readonly Verdict[]
  readonly planned: readonly (readonly string[])[]
  readonly infeasible: readonly (readonly string[])[]
  readonly answer: Answer
  readonly reruns: readonly Returned[]
  readonly contradictions: readonly string[]
  readonly now: Now | null
}

/** The answer that knows the reruns, in short. */
export interface Now {
  readonly status: string
  readonly pNone: number
  readonly suspects: readonly {
    readonly kind: string
    readonly name: string
    readonly ref: string
    readonly probability: number
  }[]
}

/** An investigation in a list. */
export interface Listed {
  readonly number: string
  readonly open: boolean
  readonly title: string
  readonly metric: string
  readonly openedBy: string
  readonly closedBy: string
  readonly conclusion: string
  readonly bad: string
  readonly good: string
  readonly verdicts: readonly Verdict[]
}

/** One thing to do with an investigation. */
export type Deed =
  | { readonly kind: "verdict"; readonly suspect: string; readonly verdict: Verdicts["verdict"] }
  | { readonly kind: "withdraw"; readonly suspect: string }
  | { readonly kind: "exclude"; readonly reverted: readonly string[]; readonly feasible: boolean }
  | { readonly kind: "conclude"; readonly conclusion: string; readonly cause: string }
  | { readonly kind: "reopen" }
  | { readonly kind: "rename"; readonly title: string }

/** A deed as it is sent: with its key it counts once, with a revision only where nobody was faster. */
export interface Sent {
  readonly deed: Deed
  readonly key: string
  readonly revision?: number
}

/** An investigation, as it comes and goes; not asked without a number. */
export function useInvestigation(number: string) {
  return useQuery({
    queryKey: ["investigation", number],
    queryFn: ({ signal }) => readInvestigation(number, signal),
    enabled: number !== "",
  })
}

/** An investigation as it is now. */
export async function readInvestigation(number: string, signal?: AbortSignal): Promise<Investigation> {
  const { investigation } = await request(INVESTIGATION, { ref: `investigation:${number}` }, signal)
  if (!investigation) throw new ApiProblem("NOT_FOUND", `there is no investigation ${number}`)
  return investigationOf(investigation)
}

/** The newest investigations of what an answer calls bad, for its metric and good; empty while not known. */
export function useInvestigationsOf(answer: Answer | undefined): readonly Listed[] {
  const bad = answer?.bad.asked.uid ?? ""
  const { data } = useQuery({
    queryKey: ["investigations", bad],
    queryFn: async ({ signal }) =>
      listOf((await request(INVESTIGATIONS, { about: { uid: bad } }, signal)).investigations),
    enabled: bad !== "",
    retry: false,
  })
  return useMemo(
    () =>
      (data ?? []).filter(({ good, metric }) => good === answer?.good.asked.uid && metric === answer.metric),
    [data, answer],
  )
}

/** Opens an investigation and answers with its number. */
export function useOpening() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async (input: Opening) => {
      const { openInvestigation: done } = await request(OPEN_INVESTIGATION, { input })
      return accepted(done.problems, done.investigation).name
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ["investigations"] }),
  })
}

/** Does a deed; what the server answers becomes the shown investigation. */
export function useDeed() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async ({ number, ...sent }: Sent & { readonly number: string }) =>
      investigationOf(await send(number, sent)),
    onSuccess: (found) => {
      client.setQueryData(["investigation", found.number], found)
      void client.invalidateQueries({ queryKey: ["investigations"] })
    },
  })
}

/** A key under which a deed counts once, however often it is sent. */
export function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(12))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("")
}

/** The question of an answer, to be opened as an investigation. */
export function openingOf(answer: Answer, times: { asOf: string; knownAt: string }, key: string): Opening {
  return {
    bad: entityRef(answer.bad.asked.uid),
    good: entityRef(answer.good.asked.uid),
    metric: answer.metric,
    better: answer.higherIsBetter ? "HIGHER" : "LOWER",
    ...(times.asOf && { asOf: times.asOf }),
    ...(times.knownAt && { knownAt: times.knownAt }),
    idempotencyKey: key,
  }
}

async function send(number: string, { deed, key, revision }: Sent): Promise<GivenInvestigation> {
  const every = {
    investigation: number,
    idempotencyKey: key,
    ...(revision !== undefined && { expectedRevision: revision }),
  }
  switch (deed.kind) {
    case "verdict":
      return done(GIVE_VERDICT, { ...every, suspect: deed.suspect, verdict: deed.verdict })
    case "withdraw":
      return done(WITHDRAW_VERDICT, { ...every, suspect: deed.suspect })
    case "exclude":
      return done(EXCLUDE_RERUN, { ...every, reverted: [...deed.reverted], feasible: deed.feasible })
    case "conclude":
      return done(CONCLUDE, {
        ...every,
        conclusion: deed.conclusion,
        ...(deed.cause && { cause: deed.cause }),
      })
    case "reopen":
      return done(REOPEN, every)
    case "rename":
      return done(RENAME, { ...every, title: deed.title })
  }
}

interface Payload {
  readonly done: {
    readonly problems: readonly { readonly code: string; readonly message: string }[]
    readonly investigation: GivenInvestigation | null
  }
}

async function done<Input>(
  document: Document<Payload, { input: Input }>,
  input: Input,
): Promise<GivenInvestigation> {
  const { done } = await request(document, { input })
  return accepted(done.problems, done.investigation)
}

function accepted<Given>(
  problems: readonly { readonly code: string; readonly message: string }[],
  given: Given | null,
): Given {
  const [first] = problems
  if (first) throw new ApiProblem(codeOf(first.code), first.message)
  if (!given) throw new ApiProblem("UNAVAILABLE", "the API gave no answer and no reason")
  return given
}

function investigationOf(given: GivenInvestigation): Investigation {
  const { outcome } = given
  if (!outcome) throw new ApiProblem("UNAVAILABLE", "the API gave no answer and no reason")
  return {
    ...given,
    number: given.name,
    open: given.state === "OPEN",
    bad: named(given.bad),
    good: named(given.good),
    asOf: given.asOf ?? "",
    knownAt: given.knownAt ?? "",
    openedAt: given.occurredAt,
    answer: answerOf(outcome.answer),
    reruns: outcome.reruns.map((each) => ({
      ...each,
      run: named(each.run),
      value: each.value ?? Number.NaN,
    })),
    contradictions: outcome.contradictions,
    now: outcome.now && {
      status: outcome.now.status,
      pNone: outcome.now.pNone ?? Number.NaN,
      suspects: outcome.now.suspects.map((each) => ({
        ...each,
        probability: each.probability ?? Number.NaN,
      })),
    },
  }
}

function listOf(given: GivenList | null): readonly Listed[] {
  return (given?.nodes ?? []).flatMap((node): Listed[] => {
    if (!("verdicts" in node)) return []
    return [
      {
        ...node,
        number: node.name,
        open: node.state === "OPEN",
        bad: node.bad?.uid ?? "",
        good: node.good?.uid ?? "",
      },
    ]
  })
}
