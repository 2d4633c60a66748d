import { useCallback, useMemo, useState } from "react"
import type { Item } from "../../api/catalog"

/** The chosen rows; they stay chosen while the search changes. */
export interface Choice {
  readonly items: readonly Item[]
  readonly refs: ReadonlySet<string>
  readonly choose: (item: Item, on: boolean) => void
  readonly clear: () => void
}

/** A choice of rows, none at first; `choose` stays the same function. */
export function useChoice(): Choice {
  const [chosen, setChosen] = useState<ReadonlyMap<string, Item>>(new Map())
  const choose = useCallback((item: Item, on: boolean) => {
    setChosen((before) => {
      const next = new Map(before)
      if (on) next.set(item.ref, item)
      else next.delete(item.ref)
      return next
    })
  }, [])
  const refs = useMemo(() => new Set(chosen.keys()), [chosen])
  return { items: [...chosen.values()], refs, choose, clear: () => setChosen(new Map()) }
}
