import { useQuery } from "@tanstack/react-query"
import type { Arrow } from "../graph/graph"
import type { Thing } from "../graph/union"
import type { Question } from "../state/url"
import type { Measurement } from "../view/chart"
import { readColumns } from "./columns"
import { entityRef, type Named, named } from "./named"
import { ApiProblem } from "./problem"
import { request } from "./request"
import {
  type GivenAnswer,
  METRICS,
  type MetricsResult,
  WHY,
  type WhyResult,
  type WhyVariables,
} from "./why.query"

type Given = GivenAnswer
type GivenSuspect = Given["suspects"][number]

/** One end of the comparison. */
export interface End {
  readonly asked: Named
  readonly run: Named
  readonly value: number
}

export type Evidence = { readonly text: string; readonly ratio: number }

export interface Contrast {
  readonly having: Named
  readonly without: Named
  readonly delta: number
  readonly others: number
}

/** A suspect as a page shows it; figures that the API does not have are NaN. */
export interface Suspect extends Pick<GivenSuspect, "kind" | "name" | "ref" | "before" | "after" | "since"> {
  readonly probability: number
  readonly effect: number
  readonly low: number
  readonly high: number
  readonly path: readonly Named[]
  readonly evidence: readonly Evidence[]
  readonly contrasts: readonly Contrast[]
}

/** Two suspects, by position, that did it only together, or each its part where `additive`. */
export interface Pair {
  readonly first: number
  readonly second: number
  readonly additive: boolean
  readonly probability: number
}

/** A run worth making: `base` with `revert` set back, which repeats `steps` in their order. */
export interface Rerun {
  readonly base: Named
  readonly revert: NonNullable<Given["nextRerun"]>["revert"]
  readonly steps: readonly Named[]
  readonly expectedRuns: number
}

type Kept =
  | "metric"
  | "higherIsBetter"
  | "regressed"
  | "chosen"
  | "status"
  | "credible"
  | "aliasGroups"
  | "comparable"
  | "affected"
  | "affectedNames"
  | "notes"
  | "completeness"

/** The answer of a Why page. */
export interface Answer extends Pick<Given, Kept> {
  readonly good: End
  readonly bad: End
  readonly alternatives: readonly Named[]
  readonly delta: number
  readonly noise: { readonly sigma: number; readonly source: string; readonly assumed: boolean }
  readonly sigmas: number
  readonly pSeeds: number
  readonly pNone: number
  readonly suspects: readonly Suspect[]
  readonly pairs: readonly Pair[]
  readonly nextRerun: Rerun | null
  readonly history: readonly Measurement[]
  readonly things: readonly Thing[]
  readonly arrows: readonly Arrow[]
}

/** The variables that ask `question`. */
export function whyVariables(question: Omit<Question, "investigation">): WhyVariables {
  const { bad, good, metric, direction, asOf, knownAt } = question
  return {
    bad: entityRef(bad),
    ...(good && { good: entityRef(good) }),
    ...(metric && { metric }),
    ...(direction && { better: direction === "higher" ? ("HIGHER" as const) : ("LOWER" as const) }),
    ...(asOf && { asOf }),
    ...(knownAt && { knownAt }),
  }
}

/** The answer to a question, as it comes and goes; not asked while `enabled` is false. */
export function useWhy({ investigation: _, ...question }: Question, enabled = true) {
  return useQuery({
    queryKey: ["why", question],
    queryFn: async ({ signal }) => answerIn(await request(WHY, whyVariables(question), signal)),
    enabled,
  })
}

/** The metrics that the asked thing has; empty while they are not known. */
export function useMetrics({ bad, asOf, knownAt }: Question): readonly string[] {
  const variables = { of: entityRef(bad), ...(asOf && { asOf }), ...(knownAt && { knownAt }) }
  const { data } = useQuery({
    queryKey: ["metrics", variables],
    queryFn: async ({ signal }) => metricsOf(await request(METRICS, variables, signal)),
    retry: false,
  })
  return data ?? []
}

/** The answer that a result holds. */
export function answerIn({ rootCause }: WhyResult): Answer {
  if (!rootCause) throw new ApiProblem("UNAVAILABLE", "the API gave no answer and no reason")
  return answerOf(rootCause)
}

/** The answer as a page shows it. */
export function answerOf(given: GivenAnswer): Answer {
  return {
    ...given,
    ...readColumns(given.columns),
    good: endOf(given.good),
    bad: endOf(given.bad),
    alternatives: given.alternatives.map(named),
    delta: figure(given.delta),
    noise: { ...given.noise, sigma: figure(given.noise.sigma) },
    sigmas: figure(given.sigmas),
    pSeeds: figure(given.pSeeds),
    pNone: figure(given.pNone),
    suspects: given.suspects.map(suspectOf),
    pairs: given.pairs.map((each) => ({ ...each, probability: figure(each.probability) })),
    nextRerun: given.nextRerun && {
      base: named(given.nextRerun.base),
      revert: given.nextRerun.revert,
      steps: given.nextRerun.steps.map(named),
      expectedRuns: figure(given.nextRerun.expectedRuns),
    },
    history: given.history.map(({ run, value }, at) => {
      const { uid, name } = named(run)
      return { id: uid || `run ${at}`, name, value: figure(value) }
    }),
  }
}

function metricsOf(result: MetricsResult): readonly string[] {
  const found = result.entity
  const metrics = found && "metrics" in found ? found.metrics : []
  return [...new Set(metrics.map(({ key }) => key))].sort()
}

function suspectOf(given: GivenSuspect): Suspect {
  return {
    ...given,
    probability: figure(given.probability),
    effect: figure(given.effect),
    low: figure(given.low),
    high: figure(given.high),
    path: given.path.map(named),
    evidence: given.evidence.map(({ text, ratio }) => ({ text, ratio: ratio ?? 1 })),
    contrasts: given.contrasts.map(({ having, without, delta, others }) => ({
      having: named(having),
      without: named(without),
      delta: figure(delta),
      others,
    })),
  }
}

function endOf({ asked, run, value }: Given["good"]): End {
  return { asked: named(asked), run: named(run), value: figure(value) }
}

function figure(value: number | null): number {
  return value ?? Number.NaN
}
