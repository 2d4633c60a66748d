import { useCallback, useMemo, useRef } from "react"
import { isMetric } from "../../api/catalog"
import { type Order, orderOf, withOrder } from "../../state/catalog"

/** The order that a query asks for, and what a press of a heading asks for instead. */
export function useOrder(
  query: string,
  onAsk: (query: string) => void,
): { readonly order: Order | null; readonly press: (field: string) => void } {
  const order = useMemo(() => orderOf(query), [query])
  // Rows are drawn again only when they change, so what they call must stay the same.
  const latest = useRef({ query, order, onAsk })
  latest.current = { query, order, onAsk }
  const press = useCallback((field: string) => {
    const now = latest.current
    now.onAsk(withOrder(now.query, nextOrder(field, now.order)))
  }, [])
  return { order, press }
}

/** The order after a heading was pressed: numbers of a metric begin with the most, all else with the least. */
function nextOrder(field: string, now: Order | null): Order | null {
  const first = isMetric(field) || field === "occurred_at"
  if (now?.field !== field) return { field, descending: first }
  return now.descending === first ? { field, descending: !first } : null
}
