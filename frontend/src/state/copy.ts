import { useEffect, useState } from "react"

const SHOWN_MS = 2000

export type Copied = "idle" | "copied" | "failed"

/** Copies text to the clipboard and says for two seconds how that went. */
export function useCopy(): { state: Copied; copy: (text: string) => void } {
  const [state, setState] = useState<Copied>("idle")
  useEffect(() => {
    if (state === "idle") return
    const timer = setTimeout(() => setState("idle"), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [state])
  const copy = (text: string) => {
    write(text).then(
      () => setState("copied"),
      () => setState("failed"),
    )
  }
  return { state, copy }
}

/** Browsers offer the clipboard only over HTTPS and on localhost. */
async function write(text: string): Promise<void> {
  if (!navigator.clipboard) throw new Error("no clipboard")
  await navigator.clipboard.writeText(text)
}
