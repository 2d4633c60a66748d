import { useSyncExternalStore } from "react"

export type Theme = "light" | "dark"

const KEY = "headwater.theme"
const CHANGED = "headwater:theme"

/** The theme in force and a switch to the other one; until somebody switches, the system decides. */
export function useTheme(): { theme: Theme; toggle: () => void } {
  const theme = useSyncExternalStore(subscribe, current)
  return { theme, toggle: () => choose(theme === "dark" ? "light" : "dark") }
}

function current(): Theme {
  const chosen = document.documentElement.dataset.theme
  if (chosen === "light" || chosen === "dark") return chosen
  return system()?.matches ? "dark" : "light"
}

function choose(theme: Theme): void {
  document.documentElement.dataset.theme = theme
  try {
    localStorage.setItem(KEY, theme)
  } catch {
    // Without storage the choice holds until the page is left.
  }
  dispatchEvent(new Event(CHANGED))
}

function subscribe(changed: () => void): () => void {
  const wish = system()
  wish?.addEventListener("change", changed)
  addEventListener(CHANGED, changed)
  return () => {
    wish?.removeEventListener("change", changed)
    removeEventListener(CHANGED, changed)
  }
}

function system(): MediaQueryList | undefined {
  return typeof matchMedia === "function" ? matchMedia("(prefers-color-scheme: dark)") : undefined
}
