import { useEffect } from "react"
import { type Live, liveText } from "./live"

/** A quiet word that something is new. Its place is always there, so that nothing moves when it comes. */
export function LiveBar({ live }: { live: Live }) {
  const text = liveText(live)
  useEffect(() => {
    if (!text) return
    const title = document.title
    document.title = `(${live.changes + live.regressions.length}) ${title}`
    return () => {
      document.title = title
    }
  }, [text, live.changes, live.regressions.length])
  return (
    <div className="live-slot" role="status">
      {text && (
        <button type="button" className="live" onClick={live.show}>
          <bdi>{text}, show</bdi>
        </button>
      )}
    </div>
  )
}
