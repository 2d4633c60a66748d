/** What a page needs of a thing to name it and to link to it. */
export interface Named {
  readonly uid: string
  readonly ref: string
  readonly kind: string
  readonly name: string
}

interface Given {
  readonly uid: string
  readonly qualifiedRef: string
  readonly kind: string
  readonly name: string
}

const SHA_SHOWN = 12
const UID = /^[0-9a-f]{32}$/

/** How a thing is named; one that was never described says so. */
export function named(given: Given | null | undefined): Named {
  if (!given) return { uid: "", ref: "", kind: "", name: "never described" }
  return {
    uid: given.uid,
    ref: given.qualifiedRef,
    kind: given.kind,
    name: shownName(given.kind, given.name),
  }
}

/** The name people read: of a commit the beginning of its hash. */
export function shownName(kind: string, name: string): string {
  return kind === "Commit" ? name.slice(0, SHA_SHOWN) : name
}

/** A uid or a reference as the API takes it. */
export function entityRef(text: string): { uid: string } | { reference: string } {
  return UID.test(text) ? { uid: text } : { reference: text }
}
