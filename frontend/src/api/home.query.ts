import { graphql, type ResultOf } from "./document"
import { DESCRIBED } from "./fragments.query"

/** The newest model versions. */
export const NEWEST = graphql(
  `
query Newest($first: Int!) {
  browse(kinds: [ModelVersion], first: $first) {
    totalCount
    nodes {
      ...Described
      ... on ModelVersion { aliases metrics { key value split } }
    }
  }
}
`,
  [DESCRIBED],
)

/** What a search finds. */
export const SEARCH = graphql(
  `
query Search($text: String!, $first: Int!, $after: String) {
  search(text: $text, first: $first, after: $after) {
    totalCount
    pageInfo { hasNextPage endCursor }
    nodes {
      ...Described
      ... on ModelVersion { aliases metrics { key value split } }
      ... on Investigation { title state metric bad { name } }
    }
  }
}
`,
  [DESCRIBED],
)

/** What got worse lately, open ones first. */
export const RECENT = graphql(
  `
query Recent($first: Int!) {
  recentRegressions(first: $first) {
    looked
    left
    items {
      metric
      series { uid qualifiedRef kind name }
      bad { value asked { ...Described } }
      good { value asked { uid qualifiedRef kind name } }
      sigmas
      recovered { asked { uid qualifiedRef kind name } }
      evaluationChanged
    }
  }
}
`,
  [DESCRIBED],
)

/** The open investigations, newest first. */
export const OPEN = graphql(`
query Open($first: Int!) {
  investigations(state: OPEN, first: $first) {
    totalCount
    nodes {
      uid
      name
      occurredAt
      ... on Investigation {
        title
        metric
        openedBy
        bad { uid qualifiedRef kind name }
        good { uid qualifiedRef kind name }
        verdicts { verdict }
      }
    }
  }
}
`)

/** How far the change log goes. */
export const THROUGH = graphql(`
query Through {
  indexedThrough
}
`)

/** The numbers of the changes of the store, as they happen. */
export const CHANGES = graphql(`
subscription Changes($since: BigInt) {
  changes(since: $since) { sequence }
}
`)

/** The regressions of watched series, as they happen. */
export const REGRESSED = graphql(`
subscription Regressed($since: BigInt) {
  regressed(since: $since) {
    metric
    series { name }
    bad { asked { uid name } }
  }
}
`)

export type GivenRecent = NonNullable<ResultOf<typeof RECENT>["recentRegressions"]>
export type GivenOpen = NonNullable<ResultOf<typeof OPEN>["investigations"]>
export type GivenPage =
  | NonNullable<ResultOf<typeof NEWEST>["browse"]>
  | NonNullable<ResultOf<typeof SEARCH>["search"]>
