import { graphql, type ResultOf, type VariablesOf } from "./document"

/** What depends on some things. */
export const IMPACT = graphql(`
query Impact($of: [EntityRef!]!, $budget: Int!, $asOf: DateTime, $knownAt: DateTime) {
  impact(of: $of, budget: $budget, asOf: $asOf, knownAt: $knownAt) {
    starts
    affected { kind count }
    measurementAffected { kind count }
    countsComplete
    columns
    completeness { complete truncatedBy hiddenCount unknown asOf knownAt indexedThrough }
  }
}
`)

export type ImpactResult = ResultOf<typeof IMPACT>
export type ImpactVariables = VariablesOf<typeof IMPACT>

/** Which of what is affected a search finds. */
export const AFFECTED_MATCHING = graphql(`
query AffectedMatching(
  $of: [EntityRef!]!
  $budget: Int!
  $text: String!
  $asOf: DateTime
  $knownAt: DateTime
) {
  impact(of: $of, budget: $budget, asOf: $asOf, knownAt: $knownAt) {
    columns
    matching(text: $text)
  }
}
`)
