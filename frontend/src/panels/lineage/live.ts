import { useQueryClient } from "@tanstack/react-query"
import { useEffect, useState } from "react"
import { follow } from "../../api/following"
import { CHANGES_ABOUT } from "../../api/lineage.query"
import { entityRef } from "../../api/named"
import type { LineageView } from "../../state/lineage"

/** How many changes touched a lineage since it was read, and what reads it anew. */
export interface LiveLineage {
  readonly changes: number
  readonly show: () => void
}

const NOTHING: ReadonlySet<string> = new Set()
const SIDES = ["UPSTREAM", "DOWNSTREAM"] as const

/** Counts the changes up and down from a thing after `since`; what is asked as of a time does not change. */
export function useLiveLineage({ ref, asOf, knownAt }: LineageView, since: string): LiveLineage {
  const client = useQueryClient()
  const [seen, setSeen] = useState(NOTHING)
  const still = Boolean(asOf || knownAt)
  useEffect(() => {
    setSeen(NOTHING)
    if (still) return
    const stops = SIDES.map((direction) =>
      follow(
        CHANGES_ABOUT,
        { of: entityRef(ref), direction, since },
        { onResult: ({ changes }) => setSeen((before) => new Set(before).add(String(changes.sequence))) },
      ),
    )
    return () => {
      for (const stop of stops) stop()
    }
  }, [ref, since, still])
  return { changes: seen.size, show: () => void client.invalidateQueries() }
}
