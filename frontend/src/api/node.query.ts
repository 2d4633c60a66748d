import { graphql, type ResultOf } from "./document"
import { DESCRIBED, LINKED } from "./fragments.query"

/** What every page about a thing shows first. */
export const NODE = graphql(
  `
query Node($of: EntityRef!, $asOf: DateTime, $knownAt: DateTime) {
  entity(ref: $of, asOf: $asOf, knownAt: $knownAt) {
    ...Described
    description
    recordedAt
    revision
    owners
    tags { key value }
    digests { algorithm value coverage identifies }
    contradictions { sort message }
    props
    ... on Series {
      pointers: aliases { name versionUid version { uid qualifiedRef kind name } }
    }
    ... on Version {
      version
      aliases
      series {
        uid
        qualifiedRef
        kind
        name
        revision
        pointers: aliases { name versionUid }
      }
      predecessor { uid qualifiedRef kind name }
      successor { uid qualifiedRef kind name }
    }
    ... on ModelVersion {
      metrics { key value special split }
      deployments { deployment { uid qualifiedRef kind name } since until }
    }
    ... on DatasetVersion { rows columns profile }
    ... on Run { metrics { key value special split } }
    ... on Deployment {
      serves { version { uid qualifiedRef kind name } since until }
    }
    ... on Investigation { state metric conclusion }
  }
}
`,
  [DESCRIBED],
)

export type NodeResult = ResultOf<typeof NODE>

/** A page of the edges to what a thing depends on. */
export const CAUSES = graphql(
  `
query Causes(
  $of: EntityRef!
  $first: Int!
  $after: String
  $relations: [Relation!]
  $asOf: DateTime
  $knownAt: DateTime
) {
  entity(ref: $of, asOf: $asOf, knownAt: $knownAt) {
    causes(first: $first, after: $after, relations: $relations) { ...Linked }
  }
}
`,
  [LINKED],
)

/** A page of the edges from what depends on a thing. */
export const EFFECTS = graphql(
  `
query Effects(
  $of: EntityRef!
  $first: Int!
  $after: String
  $relations: [Relation!]
  $asOf: DateTime
  $knownAt: DateTime
) {
  entity(ref: $of, asOf: $asOf, knownAt: $knownAt) {
    effects(first: $first, after: $after, relations: $relations) { ...Linked }
  }
}
`,
  [LINKED],
)

export type CausesResult = ResultOf<typeof CAUSES>

/** A page of the versions of a series, newest first. */
export const VERSIONS = graphql(`
query Versions($of: EntityRef!, $first: Int!, $after: String, $asOf: DateTime, $knownAt: DateTime) {
  entity(ref: $of, asOf: $asOf, knownAt: $knownAt) {
    ... on Series {
      versions(first: $first, after: $after) {
        totalCount
        pageInfo { hasNextPage endCursor }
        nodes {
          uid
          qualifiedRef
          kind
          name
          version
          occurredAt
          aliases
          generatedBy { uid qualifiedRef kind name }
          ... on ModelVersion {
            metrics { key value split }
            deployments { deployment { uid qualifiedRef kind name } }
          }
          ... on DatasetVersion { rows }
        }
      }
    }
  }
}
`)

export type VersionsResult = ResultOf<typeof VERSIONS>

/** What became of a metric over a series. */
export const SCAN = graphql(`
query Scan(
  $of: EntityRef!
  $metric: String
  $better: Better
  $asOf: DateTime
  $knownAt: DateTime
) {
  regressions(of: $of, metric: $metric, better: $better, asOf: $asOf, knownAt: $knownAt) {
    metric
    higherIsBetter
    noise { sigma source degrees assumed }
    points { value asked { uid qualifiedRef kind name } run { uid qualifiedRef kind name } }
    regressions {
      bad { value asked { uid qualifiedRef kind name } }
      good { value asked { uid qualifiedRef kind name } }
      recovered { value asked { uid qualifiedRef kind name } }
      delta
      sigmas
      evaluationChanged
    }
    linear
    changePoints { first { asked { uid qualifiedRef kind name } } before after }
    completeness { complete truncatedBy hiddenCount }
  }
}
`)

export type ScanResult = ResultOf<typeof SCAN>

/** What was ever said of some attributes of a thing, oldest first. */
export const SAID = graphql(`
query Said($of: EntityRef!, $first: Int!, $after: String, $attributes: [String!]) {
  timeline(of: $of, first: $first, after: $after, attributes: $attributes) {
    totalCount
    pageInfo { hasNextPage endCursor }
    nodes { id type occurredAt recordedAt origin content }
  }
}
`)

/** What somebody may change about a thing, as it is now. */
export const CHANGEABLE = graphql(`
query Changeable($of: EntityRef!) {
  entity(ref: $of) {
    uid
    revision
    description
    owners
    tags { key value }
    ... on Series { pointers: aliases { name versionUid version { uid qualifiedRef kind name } } }
  }
}
`)

export type ChangeableResult = ResultOf<typeof CHANGEABLE>
