// GraphQL beside the browser, for what a check must know or do that no page shows.

/** What the server answers to a query or mutation. */
export async function ask(server, query, variables = {}) {
  const response = await fetch(`${server.address}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query, variables }),
  })
  return response.json()
}
