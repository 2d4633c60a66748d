import { graphql, type ResultOf, type VariablesOf } from "./document"
import { DESCRIBED } from "./fragments.query"

/** What lies up and down from a thing, as far as one answer reaches. */
export const LINEAGE = graphql(`
query Lineage(
  $of: EntityRef!
  $directions: [Direction!]
  $depth: Int
  $budget: Int!
  $asOf: DateTime
  $knownAt: DateTime
) {
  lineage(of: $of, directions: $directions, depth: $depth, budget: $budget, asOf: $asOf, knownAt: $knownAt) {
    starts
    totalCount
    columns
    marks
    completeness { complete truncatedBy hiddenCount frontier unknown asOf knownAt indexedThrough }
  }
}
`)

export type LineageResult = ResultOf<typeof LINEAGE>
export type LineageVariables = VariablesOf<typeof LINEAGE>

/** The changes that touch a thing or what it reaches on one side, as they happen. */
export const CHANGES_ABOUT = graphql(`
subscription ChangesAbout($of: EntityRef!, $direction: Direction!, $since: BigInt) {
  changes(of: $of, direction: $direction, since: $since) { sequence }
}
`)

/** Which things of a lineage a filter keeps. */
export const MATCHING = graphql(`
query Matching($of: EntityRef!, $budget: Int!, $text: String!, $asOf: DateTime, $knownAt: DateTime) {
  lineage(of: $of, depth: null, budget: $budget, asOf: $asOf, knownAt: $knownAt) {
    columns
    matching(text: $text)
  }
}
`)

/** All that the details of one thing show. */
export const DETAILS = graphql(
  `
query Details($of: EntityRef!, $asOf: DateTime, $knownAt: DateTime) {
  entity(ref: $of, asOf: $asOf, knownAt: $knownAt) {
    ...Described
    description
    recordedAt
    owners
    tags { key value }
    digests { algorithm value }
    props
    ... on ModelVersion { aliases metrics { key value split } }
    ... on DatasetVersion { aliases rows }
    ... on Run { metrics { key value split } }
  }
}
`,
  [DESCRIBED],
)

export type DetailsResult = ResultOf<typeof DETAILS>

/** Things to go to, by what is typed. */
export const GO_TO = graphql(`
query GoTo($text: String!, $first: Int!) {
  search(text: $text, first: $first) { nodes { uid qualifiedRef kind name } }
}
`)
