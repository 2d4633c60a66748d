/** How far an answer can be trusted. */
export interface Trust {
  readonly complete: boolean
  /** What cut it: depth, budget, timeout or permission, "" for nothing. */
  readonly truncatedBy: string
  readonly hiddenCount: number
  /** How many things are named in it but were never described. */
  readonly unknown: number
}

interface Completeness extends Omit<Trust, "unknown"> {
  readonly unknown: readonly unknown[]
}

/** How far to trust an answer of which the API says this. */
export function trustOf({ complete, truncatedBy, hiddenCount, unknown }: Completeness): Trust {
  return { complete, truncatedBy, hiddenCount, unknown: unknown.length }
}
