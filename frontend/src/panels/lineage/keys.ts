import { useEffect, useRef } from "react"

/** A key as React and the browser tell of it. */
export interface Pressed {
  readonly key: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  readonly target: EventTarget | null
  readonly preventDefault: () => void
}

/** Hears keys while nothing on the page has the focus, as when one has just arrived. */
export function useKeysOfPage(heard: (event: Pressed) => void): void {
  const latest = useRef(heard)
  latest.current = heard
  useEffect(() => {
    const hear = (event: KeyboardEvent) => {
      const { target } = event
      const nowhere = target === document.body || (target instanceof HTMLElement && target.id === "main")
      if (nowhere) latest.current(event)
    }
    addEventListener("keydown", hear)
    return () => removeEventListener("keydown", hear)
  }, [])
}

/** Whether a key is text that somebody writes. */
export function typing({ target }: Pressed): boolean {
  return (
    target instanceof HTMLElement && target.matches("input, select, textarea, [role=listbox] *, dialog *")
  )
}
