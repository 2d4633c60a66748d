import type { GivenInvestigation } from "../../src/api/investigation.query"
import { ALIASES } from "../recorded/aliases"

/** An investigation of the recorded drop that history cannot explain alone, as the API gives it. */
export function investigation(more: Partial<GivenInvestigation> = {}): GivenInvestigation {
  const answer = ALIASES.rootCause
  if (!answer?.bad.asked || !answer.good.asked) throw new Error("the recording is empty")
  return {
    uid: "c".repeat(32),
    name: "3",
    qualifiedRef: "investigation:mailroom/3",
    revision: 1,
    title: "",
    state: "OPEN",
    metric: "accuracy",
    bad: answer.bad.asked,
    good: answer.good.asked,
    asOf: "2026-06-03T08:00:00.000000Z",
    knownAt: "2026-06-03T08:00:00.000000Z",
    openedBy: "ana",
    occurredAt: "2026-06-03T08:00:00.000000Z",
    conclusion: "",
    cause: "",
    closedBy: "",
    infeasible: [],
    planned: [],
    verdicts: [],
    events: [{ what: "opened", by: "ana", at: "2026-06-03T08:00:00.000000Z" }],
    outcome: { answer, reruns: [], contradictions: [], now: null },
    ...more,
  }
}

interface Input {
  readonly suspect?: string
  readonly verdict?: "NOT_IT" | "CONFIRMED" | "VERIFIED"
  readonly reverted?: readonly string[]
  readonly feasible?: boolean
  readonly conclusion?: string
  readonly cause?: string
  readonly title?: string
  readonly expectedRevision?: number
  readonly idempotencyKey: string
}

const SAID = { NOT_IT: "not it", CONFIRMED: "confirmed", VERIFIED: "verified by rerun" } as const

/** An API that keeps one investigation and takes deeds on it only at its revision; `now` is how it stands. */
export function keeper(first: GivenInvestigation) {
  let now = first
  const inputs: Input[] = []
  const change = (by: string, what: string, more: Partial<GivenInvestigation>) => {
    const at = `2026-06-04T08:00:${String(now.revision).padStart(2, "0")}.000000Z`
    now = { ...now, ...more, revision: now.revision + 1, events: [...now.events, { what, by, at }] }
  }
  const deed =
    (what: (input: Input) => string, more: (input: Input) => Partial<GivenInvestigation>) =>
    ({ input }: { input: Input }) => {
      inputs.push(input)
      if (input.expectedRevision !== undefined && input.expectedRevision !== now.revision) {
        const problems = [{ code: "CONFLICT", message: "3 was changed meanwhile" }]
        return { done: { problems, investigation: null } }
      }
      change("ben", what(input), more(input))
      return { done: { problems: [], investigation: now } }
    }
  const without = (suspect?: string) => now.verdicts.filter((each) => each.suspect !== suspect)
  const answers = {
    Investigation: () => ({ investigation: now }),
    GiveVerdict: deed(
      ({ suspect, verdict }) => `${suspect}: ${SAID[verdict ?? "NOT_IT"]}`,
      ({ suspect = "", verdict = "NOT_IT" }) => ({
        verdicts: [
          ...without(suspect),
          { suspect, verdict: SAID[verdict], by: "ben", at: "2026-06-04T08:00:00Z" },
        ],
      }),
    ),
    WithdrawVerdict: deed(
      ({ suspect }) => `${suspect}: took back the verdict`,
      ({ suspect }) => ({ verdicts: without(suspect) }),
    ),
    ExcludeRerun: deed(
      ({ feasible }) => (feasible ? "a rerun can be made again" : "a rerun cannot be made"),
      ({ reverted = [], feasible }) => ({ infeasible: feasible ? [] : [[...reverted]] }),
    ),
    Conclude: deed(
      ({ conclusion }) => `closed: ${conclusion}`,
      ({ conclusion = "", cause = "" }) => ({ state: "CLOSED", conclusion, cause, closedBy: "ben" }),
    ),
    Rename: deed(
      ({ title }) => (title ? `renamed to: ${title}` : "the title was taken away"),
      ({ title = "" }) => ({ title }),
    ),
    Reopen: deed(
      () => "reopened",
      () => ({ state: "OPEN", conclusion: "", cause: "", closedBy: "" }),
    ),
  }
  return { answers, inputs, change, now: () => now }
}
