import { graphql, type ResultOf, type VariablesOf } from "./document"

/** Things side by side. */
export const COMPARE = graphql(`
query Compare($of: [EntityRef!]!, $onlyDifferences: Boolean!, $asOf: DateTime, $knownAt: DateTime) {
  compare(of: $of, onlyDifferences: $onlyDifferences, asOf: $asOf, knownAt: $knownAt) {
    sides {
      asked { uid qualifiedRef kind name occurredAt }
      run { uid qualifiedRef kind name }
    }
    rows { section name levels uids cells differs root }
    same
    completeness { complete truncatedBy hiddenCount unknown indexedThrough }
  }
}
`)

export type CompareResult = ResultOf<typeof COMPARE>
export type CompareVariables = VariablesOf<typeof COMPARE>

/** How the data of one dataset version differs from that of another. */
export const DRIFT = graphql(`
query Drift($first: EntityRef!, $second: EntityRef!, $asOf: DateTime, $knownAt: DateTime) {
  profileDrift(first: $first, second: $second, asOf: $asOf, knownAt: $knownAt) {
    first { uid qualifiedRef kind name }
    second { uid qualifiedRef kind name }
    before
    after
    sentences { text ratio }
    columns { column ks moved nulls association new lost }
    gone
    added
    rowsChanged
    labelsChanged
    keysGone
    problem
  }
}
`)

export type DriftResult = ResultOf<typeof DRIFT>

/** The commits between two things. */
export const CODE = graphql(`
query CodeBetween($first: EntityRef!, $second: EntityRef!, $asOf: DateTime, $knownAt: DateTime) {
  codeBetween(first: $first, second: $second, asOf: $asOf, knownAt: $knownAt) {
    first { uid qualifiedRef kind name }
    second { uid qualifiedRef kind name }
    onlyFirst { uid qualifiedRef kind name author message occurredAt }
    onlySecond { uid qualifiedRef kind name author message occurredAt }
    firstTotal
    secondTotal
    files
    moreFiles
    completeness { complete }
  }
}
`)

export type CodeResult = ResultOf<typeof CODE>

/** How far metrics move by the seed alone. */
export const METRIC_NOISE = graphql(`
query MetricNoise($of: EntityRef!, $metrics: [String!]!, $asOf: DateTime, $knownAt: DateTime) {
  metricNoise(of: $of, metrics: $metrics, asOf: $asOf, knownAt: $knownAt) {
    metric
    noise { sigma source assumed }
  }
}
`)
