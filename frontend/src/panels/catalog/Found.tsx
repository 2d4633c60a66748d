import { useMemo } from "react"
import { type Catalog, type CatalogPages, columnsIn, isMetric } from "../../api/catalog"
import type { ApiProblem } from "../../api/problem"
import type { CatalogView } from "../../state/catalog"
import { catalogPath } from "../../state/url"
import { countText } from "../../view/numbers"
import { Failed } from "../Failed"
import { LoadMore } from "../LoadMore"
import { CatalogTable } from "./CatalogTable"
import { Columns } from "./Columns"
import { Empty } from "./Empty"
import { Saved } from "./Saved"
import type { Choice } from "./useChoice"
import { useOrder } from "./useOrder"

const USUAL_METRICS = 3

interface FoundProps {
  readonly view: CatalogView
  /** What was found last, perhaps by an earlier text. */
  readonly data: Catalog
  readonly pages: CatalogPages
  /** What stands against the text asked now. */
  readonly problem: ApiProblem | null
  readonly choice: Choice
  readonly onShow: (part: Partial<CatalogView>, replace?: boolean) => void
}

/** What was found: how much, as a table whose columns are chosen, and the ways to keep and to take it. */
export function Found({ view, data, pages, problem, choice, onShow }: FoundProps) {
  const { items, total } = data
  const { order, press } = useOrder(view.query, (query) => onShow({ query }))
  const known = useMemo(() => columnsIn(items), [items])
  const usual = useMemo(() => known.filter(isMetric).slice(0, USUAL_METRICS), [known])
  const columns = view.columns ?? usual
  return (
    <>
      <div className="catalog-bar">
        <Count total={total} ordered={order !== null} before={problem !== null} />
        <Columns
          known={known}
          shown={columns}
          usual={view.columns === null}
          onChoose={(next) => onShow({ columns: next }, true)}
        />
        <Saved path={catalogPath(view)} query={view.query} />
        {total > 0 && <Csv query={view.query.trim()} />}
      </div>
      {problem?.code === "UNAVAILABLE" && <Failed error={problem} onRetry={pages.refetch} />}
      {total === 0 ? (
        <Empty query={view.query} />
      ) : (
        <div className={pages.isPlaceholderData || problem ? "catalog-old" : undefined}>
          <CatalogTable
            items={items}
            columns={columns}
            order={order}
            chosen={choice.refs}
            asOf={view.asOf}
            onOrder={press}
            onChoose={choice.choose}
          />
        </div>
      )}
      {!problem && <LoadMore pages={pages} left={total - items.length} />}
    </>
  )
}

function Count({
  total,
  ordered,
  before,
}: {
  readonly total: number
  readonly ordered: boolean
  /** Whether an earlier text found them. */
  readonly before: boolean
}) {
  return (
    <p className="catalog-count" role="status">
      {before ? "Found before: " : ""}
      {total === 0 ? "Nothing found" : countText(total, "thing")}
      {!ordered && total > 1 ? ", newest first" : ""}
    </p>
  )
}

function Csv({ query }: { readonly query: string }) {
  if (!query) return null
  return (
    <a className="catalog-csv" href={`/export/search.csv?q=${encodeURIComponent(query)}`} download>
      CSV
    </a>
  )
}
