import { graphql, type ResultOf } from "./document"
import { DESCRIBED } from "./fragments.query"

/** A page of what a search finds, with what the columns of the catalog are made from. */
export const CATALOG = graphql(
  `
query Catalog($text: String!, $first: Int!, $after: String, $asOf: DateTime) {
  search(text: $text, first: $first, after: $after, asOf: $asOf) {
    totalCount
    pageInfo { hasNextPage endCursor }
    nodes {
      ...Described
      owners
      tags { key value }
      ... on Version { aliases }
      ... on ModelVersion { metrics { key value split } }
      ... on Investigation { title metric bad { name } }
      ... on Run { state params { key value } metrics { key value split } }
    }
  }
}
`,
  [DESCRIBED],
)

export type CatalogResult = ResultOf<typeof CATALOG>
