import { graphql } from "./document"

/** The series of a version, with the metrics that are watched. */
export const WATCHED = graphql(`
query Watched($of: EntityRef!) {
  entity(ref: $of) {
    ... on Version { series { uid name props(prefix: "watch") } }
  }
}
`)

export const WATCH = graphql(`
mutation Watch($input: WatchSeriesInput!) {
  done: watchSeries(input: $input) {
    problems { code message }
    series { uid }
  }
}
`)

export const UNWATCH = graphql(`
mutation Unwatch($input: UnwatchSeriesInput!) {
  done: unwatchSeries(input: $input) {
    problems { code message }
    series { uid }
  }
}
`)
