import { graphql } from "./document"

/** What a row or the head of a page says of a thing. */
export const DESCRIBED = graphql(`
fragment Described on Entity {
  uid
  qualifiedRef
  kind
  name
  project
  occurredAt
}
`)

/** A page of the edges on one side of a thing. */
export const LINKED = graphql(`
fragment Linked on LinkConnection {
  totalCount
  pageInfo { hasNextPage endCursor }
  nodes {
    uid
    relation
    role
    since
    until
    origin
    confidence
    uncommitted
    node { uid qualifiedRef kind name occurredAt }
  }
}
`)
