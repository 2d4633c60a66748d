import { graphql, type ResultOf, type VariablesOf } from "./document"
import { ANSWER } from "./why.query"

/** Everything that a page shows of an investigation. */
export const INVESTIGATED = graphql(
  `
fragment Investigated on Investigation {
  uid
  name
  qualifiedRef
  revision
  title
  state
  metric
  bad { uid qualifiedRef kind name }
  good { uid qualifiedRef kind name }
  asOf
  knownAt
  openedBy
  occurredAt
  conclusion
  cause
  closedBy
  infeasible
  planned
  verdicts { suspect verdict by at }
  events { what by at }
  outcome {
    answer { ...Answer }
    reruns {
      run { uid qualifiedRef kind name }
      value
      reverted
      kept
      recovered
      planned
    }
    contradictions
    now { status pNone suspects { kind name ref probability } }
  }
}
`,
  [ANSWER],
)

export const INVESTIGATION = graphql(
  `
query Investigation($ref: String!) {
  investigation(ref: $ref) { ...Investigated }
}
`,
  [INVESTIGATED],
)

/** The newest investigations of a bad thing. */
export const INVESTIGATIONS = graphql(`
query Investigations($about: EntityRef!) {
  investigations(about: $about, first: 20) {
    nodes {
      uid
      name
      ... on Investigation {
        title
        state
        metric
        openedBy
        closedBy
        conclusion
        bad { uid }
        good { uid }
        verdicts { suspect verdict by at }
      }
    }
  }
}
`)

export const OPEN_INVESTIGATION = graphql(`
mutation OpenInvestigation($input: OpenInvestigationInput!) {
  openInvestigation(input: $input) {
    problems { code message }
    investigation { name }
  }
}
`)

export const GIVE_VERDICT = graphql(
  `
mutation GiveVerdict($input: GiveVerdictInput!) {
  done: giveVerdict(input: $input) {
    problems { code message }
    investigation { ...Investigated }
  }
}
`,
  [INVESTIGATED],
)

export const WITHDRAW_VERDICT = graphql(
  `
mutation WithdrawVerdict($input: WithdrawVerdictInput!) {
  done: withdrawVerdict(input: $input) {
    problems { code message }
    investigation { ...Investigated }
  }
}
`,
  [INVESTIGATED],
)

export const EXCLUDE_RERUN = graphql(
  `
mutation ExcludeRerun($input: ExcludeRerunInput!) {
  done: excludeRerun(input: $input) {
    problems { code message }
    investigation { ...Investigated }
  }
}
`,
  [INVESTIGATED],
)

export const CONCLUDE = graphql(
  `
mutation Conclude($input: ConcludeInvestigationInput!) {
  done: concludeInvestigation(input: $input) {
    problems { code message }
    investigation { ...Investigated }
  }
}
`,
  [INVESTIGATED],
)

export const REOPEN = graphql(
  `
mutation Reopen($input: ReopenInvestigationInput!) {
  done: reopenInvestigation(input: $input) {
    problems { code message }
    investigation { ...Investigated }
  }
}
`,
  [INVESTIGATED],
)

export const RENAME = graphql(
  `
mutation Rename($input: RenameInvestigationInput!) {
  done: renameInvestigation(input: $input) {
    problems { code message }
    investigation { ...Investigated }
  }
}
`,
  [INVESTIGATED],
)

export type GivenInvestigation = ResultOf<typeof INVESTIGATED>
export type GivenList = NonNullable<ResultOf<typeof INVESTIGATIONS>["investigations"]>
export type Opening = VariablesOf<typeof OPEN_INVESTIGATION>["input"]
export type Verdicts = VariablesOf<typeof GIVE_VERDICT>["input"]
