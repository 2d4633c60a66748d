import { useEffect, useRef, useState } from "react"
import { follow } from "../../api/following"
import { CHANGES } from "../../api/home.query"
import { type Investigation, readInvestigation } from "../../api/investigation"

/** Changes come in bursts; one look after each is enough. */
const BETWEEN_LOOKS_MS = 3000

/** The investigation as others have it by now, null while that is what is shown. */
export function useNews(shown: Investigation): Investigation | null {
  const { number } = shown
  const [fresh, setFresh] = useState<Investigation | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null)
  useEffect(() => {
    const leaving = new AbortController()
    const look = () => {
      timer.current ??= setTimeout(() => {
        timer.current = null
        // A look that fails is followed by another one with the next change.
        readInvestigation(number, leaving.signal).then(setFresh, () => undefined)
      }, BETWEEN_LOOKS_MS)
    }
    const stop = follow(CHANGES, {}, { onResult: look, onConnected: (connected) => connected && look() })
    return () => {
      stop()
      leaving.abort()
      if (timer.current) clearTimeout(timer.current)
      timer.current = null
    }
  }, [number])
  return fresh && isNews(fresh, shown) ? fresh : null
}

/** Whether `fresh` holds what `shown` does not. */
export function isNews(fresh: Investigation, shown: Investigation): boolean {
  if (fresh.number !== shown.number) return false
  return fresh.revision > shown.revision || fresh.reruns.length > shown.reruns.length
}

/** What is new in `fresh`, in words. */
export function newsText(fresh: Investigation, shown: Investigation): string {
  const deeds = fresh.events.slice(shown.events.length)
  const reruns = fresh.reruns.length - shown.reruns.length
  const who = [...new Set(deeds.map(({ by }) => by))].filter(Boolean)
  return [
    deeds.length > 0
      ? `${deeds.length} ${deeds.length === 1 ? "deed" : "deeds"}${who.length ? ` by ${who.join(", ")}` : ""}`
      : "",
    reruns > 0 ? `${reruns} ${reruns === 1 ? "rerun" : "reruns"} came back` : "",
  ]
    .filter(Boolean)
    .join(" and ")
}
