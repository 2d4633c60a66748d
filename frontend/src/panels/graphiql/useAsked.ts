import { useEffect, useState } from "react"
import { type Asked, readAsked } from "../../state/graphiql"

const KEY = "headwater.graphql"

const EXAMPLE = `# Ctrl+Enter runs it, Ctrl+Space completes, and what is wrong is underlined.
query NewestModels {
  browse(kinds: [ModelVersion], first: 5) {
    totalCount
    nodes {
      ref
      occurredAt
      ... on ModelVersion { aliases metrics { key value } }
    }
  }
}
`

/** What is written: the query of the address, else what was written last in this browser, else an example. */
export function useAsked() {
  const [asked, setAsked] = useState(begin)
  useEffect(() => keep(asked), [asked])
  useHash(setAsked)
  const write = (part: Partial<Asked>) => setAsked((before) => ({ ...before, ...part }))
  return { ...asked, write }
}

/** Takes over the query of a link that is followed while the page is open. */
function useHash(take: (asked: Asked) => void): void {
  useEffect(() => {
    const changed = () => {
      const asked = readAsked(location.hash)
      if (asked.query) take(asked)
    }
    addEventListener("hashchange", changed)
    return () => removeEventListener("hashchange", changed)
  }, [take])
}

function begin(): Asked {
  const asked = readAsked(location.hash)
  if (asked.query) return asked
  try {
    const kept = readAsked(localStorage.getItem(KEY) ?? "")
    if (kept.query) return kept
  } catch {
    // Without storage one starts with the example.
  }
  return { query: EXAMPLE, variables: "" }
}

function keep({ query, variables }: Asked): void {
  try {
    localStorage.setItem(KEY, new URLSearchParams({ query, variables }).toString())
  } catch {
    // Without storage the query holds until the page is left.
  }
}
