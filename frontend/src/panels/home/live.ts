import { useQueryClient } from "@tanstack/react-query"
import { useEffect, useState } from "react"
import { follow } from "../../api/following"
import { CHANGES, REGRESSED, THROUGH } from "../../api/home.query"
import { request } from "../../api/request"
import { countText } from "../../view/numbers"

/** What happened since the page was read. */
export interface Live {
  readonly changes: number
  /** "accuracy of churn at churn@8", each once. */
  readonly regressions: readonly string[]
  /** Reads the page anew. */
  readonly show: () => void
}

const NOTHING = { changes: 0, regressions: [] as readonly string[] }

/** Counts what happens to the store while the page is open, and shows none of it until it is asked for. */
export function useLive(): Live {
  const client = useQueryClient()
  const [found, setFound] = useState(NOTHING)
  useEffect(() => {
    const leaving = new AbortController()
    const stops: (() => void)[] = []
    const begin = (since?: string) => {
      if (leaving.signal.aborted) return
      const variables = since === undefined ? {} : { since }
      stops.push(
        follow(CHANGES, variables, {
          onResult: () => setFound((before) => ({ ...before, changes: before.changes + 1 })),
        }),
        follow(REGRESSED, variables, {
          onResult: ({ regressed: { metric, series, bad } }) => {
            const said = `${metric} of ${series.name} at ${bad.asked?.name ?? "an unknown version"}`
            setFound((before) =>
              before.regressions.includes(said)
                ? before
                : { ...before, regressions: [...before.regressions, said] },
            )
          },
        }),
      )
    }
    // From the change that the page knows; where the server is away, from when it is back.
    request(THROUGH, {}, leaving.signal).then(
      ({ indexedThrough }) => begin(indexedThrough),
      () => begin(),
    )
    return () => {
      leaving.abort()
      for (const stop of stops) stop()
    }
  }, [])
  const show = () => {
    setFound(NOTHING)
    void client.invalidateQueries()
  }
  return { ...found, show }
}

/** What happened, in words; empty where nothing did. */
export function liveText({ changes, regressions }: Pick<Live, "changes" | "regressions">): string {
  const worse =
    regressions.length > 1 ? `${regressions.length} watched metrics got worse` : `${regressions[0]} got worse`
  return [changes > 0 ? countText(changes, "new change") : "", regressions.length > 0 ? worse : ""]
    .filter(Boolean)
    .join(", ")
}
