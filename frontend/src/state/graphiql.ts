/** A query with its variables, as the address of the GraphQL page holds them behind its "#". */
export interface Asked {
  readonly query: string
  readonly variables: string
}

const LONGEST = 60_000

/** The query that the part of an address behind "#" holds; what makes no sense is left out. */
export function readAsked(hash: string): Asked {
  const given = new URLSearchParams(hash.replace(/^#/, ""))
  return { query: given.get("query") ?? "", variables: given.get("variables") ?? "" }
}

/** The address of the GraphQL page with a query; one too long for an address is left out. */
export function graphiqlPath({ query, variables }: Partial<Asked> = {}): string {
  const parts = new URLSearchParams()
  if (query?.trim()) parts.set("query", query.trim().toWellFormed())
  if (variables && variables.trim() !== "{}") parts.set("variables", variables.toWellFormed())
  const hash = parts.toString()
  return hash && hash.length <= LONGEST ? `/graphiql#${hash}` : "/graphiql"
}
