import { graphql, type ResultOf } from "./document"

/** The newest model versions. */
export const NEWEST = graphql(`
query Newest($first: Int!) {
  browse(kinds: [ModelVersion], first: $first) {
    totalCount
    nodes {
      uid
      qualifiedRef
      kind
      name
      project
      occurredAt
      ... on ModelVersion { aliases metrics { key value split } }
    }
  }
}
`)

/** What a search finds. */
export const SEARCH = graphql(`
query Search($text: String!, $first: Int!, $after: String) {
  search(text: $text, first: $first, after: $after) {
    totalCount
    pageInfo { hasNextPage endCursor }
    nodes {
      uid
      qualifiedRef
      kind
      name
      project
      occurredAt
      ... on ModelVersion { aliases metrics { key value split } }
    }
  }
}
`)

export type GivenPage = NonNullable<ResultOf<typeof NEWEST>["browse"]>
