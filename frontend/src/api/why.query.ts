import { graphql, type ResultOf, type VariablesOf } from "./document"

/** Everything that a page shows of an answer. */
export const ANSWER = graphql(`
fragment Answer on RootCause {
  metric
  higherIsBetter
  regressed
  good { value asked { uid qualifiedRef kind name } run { uid qualifiedRef kind name } }
  bad { value asked { uid qualifiedRef kind name } run { uid qualifiedRef kind name } }
  chosen
  alternatives { uid qualifiedRef kind name }
  delta
  noise { sigma source degrees assumed }
  sigmas
  pSeeds
  pNone
  status
  suspects {
    kind
    name
    ref
    before
    after
    since
    probability
    evidence { text ratio }
    contrasts {
      having { uid qualifiedRef kind name }
      without { uid qualifiedRef kind name }
      delta
      others
    }
    effect
    low
    high
    path { uid qualifiedRef kind name }
  }
  credible
  pairs { first second additive probability }
  aliasGroups
  comparable
  nextRerun {
    base { uid qualifiedRef kind name }
    revert { kind name }
    steps { uid qualifiedRef kind name }
    expectedRuns
  }
  history { value run { uid qualifiedRef kind name } }
  affected { kind count }
  affectedNames
  notes
  columns
  completeness {
    complete
    truncatedBy
    hiddenCount
    frontier
    unknown
    asOf
    knownAt
    indexedThrough
  }
}
`)

/** The question of a Why page. */
export const WHY = graphql(
  `
query Why(
  $bad: EntityRef!
  $good: EntityRef
  $metric: String
  $better: Better
  $asOf: DateTime
  $knownAt: DateTime
) {
  rootCause(bad: $bad, good: $good, metric: $metric, better: $better, asOf: $asOf, knownAt: $knownAt) {
    ...Answer
  }
}
`,
  [ANSWER],
)

export type GivenAnswer = ResultOf<typeof ANSWER>
export type WhyResult = ResultOf<typeof WHY>
export type WhyVariables = VariablesOf<typeof WHY>

/** The metrics that a thing may be asked about. */
export const METRICS = graphql(`
query Metrics($of: EntityRef!, $asOf: DateTime, $knownAt: DateTime) {
  entity(ref: $of, asOf: $asOf, knownAt: $knownAt) {
    ... on ModelVersion { metrics { key } }
    ... on Run { metrics { key } }
  }
}
`)

export type MetricsResult = ResultOf<typeof METRICS>
