import { useEffect, useState } from "react"

const PATIENCE_MS = 250

/** What is shown while an answer is on its way; quick answers come without a flash of it. */
export function Waiting({ what }: { what: string }) {
  const [shown, setShown] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), PATIENCE_MS)
    return () => clearTimeout(timer)
  }, [])
  return (
    <div className="waiting" role="status">
      {shown && (
        <>
          <svg className="stream" viewBox="0 0 56 14" aria-hidden="true">
            <path d="M2 7c7-7 11 7 18 0s11 7 18 0s11 7 16 0" />
          </svg>
          {what}
        </>
      )}
    </div>
  )
}
