import { useSyncExternalStore } from "react"

/** A search that somebody keeps in this browser under a name; `path` is its address. */
export interface SavedSearch {
  readonly name: string
  readonly path: string
}

const KEY = "headwater.searches"
const CHANGED = "headwater:searches"
const MOST = 100
const LONGEST = 8_000

/** The saved searches of this browser, and ways to keep and to drop one. */
export function useSavedSearches(): {
  readonly saved: readonly SavedSearch[]
  readonly save: (search: SavedSearch) => void
  readonly drop: (name: string) => void
} {
  const text = useSyncExternalStore(subscribe, stored)
  const saved = readSaved(text)
  return {
    saved,
    save: (search) => store([search, ...saved.filter(({ name }) => name !== search.name)]),
    drop: (name) => store(saved.filter((each) => each.name !== name)),
  }
}

/** The searches that stored text holds; what makes no sense is left out, and so is what leads elsewhere. */
export function readSaved(text: string): readonly SavedSearch[] {
  try {
    const given: unknown = JSON.parse(text || "[]")
    return Array.isArray(given) ? given.filter(isSaved).slice(0, MOST) : []
  } catch {
    return []
  }
}

function isSaved(given: unknown): given is SavedSearch {
  if (typeof given !== "object" || given === null) return false
  const { name, path } = given as Partial<Record<keyof SavedSearch, unknown>>
  return typeof name === "string" && name !== "" && typeof path === "string" && isCatalog(path)
}

function isCatalog(path: string): boolean {
  return path.length <= LONGEST && /^\/catalog(\?|$)/.test(path)
}

// Where the browser keeps nothing, searches hold until the page is left.
let kept = ""

function stored(): string {
  try {
    return localStorage.getItem(KEY) ?? kept
  } catch {
    return kept
  }
}

function store(searches: readonly SavedSearch[]): void {
  kept = JSON.stringify(searches.slice(0, MOST))
  try {
    localStorage.setItem(KEY, kept)
  } catch {
    // Without storage they are kept as long as the page.
  }
  dispatchEvent(new Event(CHANGED))
}

function subscribe(changed: () => void): () => void {
  addEventListener(CHANGED, changed)
  addEventListener("storage", changed)
  return () => {
    removeEventListener(CHANGED, changed)
    removeEventListener("storage", changed)
  }
}
