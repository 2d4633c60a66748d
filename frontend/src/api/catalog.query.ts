import { graphql, type ResultOf } from "./document"

/** A page of what a search finds, with what the columns of the catalog are made from. */
export const CATALOG = graphql(`
query Catalog($text: String!, $first: Int!, $after: String, $asOf: DateTime) {
  search(text: $text, first: $first, after: $after, asOf: $asOf) {
    totalCount
    pageInfo { hasNextPage endCursor }
    nodes {
      uid
      qualifiedRef
      kind
      name
      project
      occurredAt
      owners
      tags { key value }
      ... on Version { aliases }
      ... on ModelVersion { metrics { key value split } }
      ... on Run { state params { key value } metrics { key value split } }
    }
  }
}
`)

export type CatalogResult = ResultOf<typeof CATALOG>
