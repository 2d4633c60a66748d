import { useCallback, useMemo, useRef, useState } from "react"
import { Link } from "wouter"
import { columnsIn, type Item, useCatalog } from "../../api/catalog"
import { CATALOG } from "../../api/catalog.query"
import { textOf } from "../../api/document"
import { ApiProblem } from "../../api/problem"
import { useAddress } from "../../state/address"
import { type CatalogView, KIND_WORDS, kindOf, orderOf, withKind, withOrder } from "../../state/catalog"
import { graphiqlPath } from "../../state/graphiql"
import { catalogPath } from "../../state/url"
import { countText } from "../../view/numbers"
import { momentText } from "../../view/times"
import { Frame } from "../Frame"
import { Problem } from "../Problem"
import { Waiting } from "../Waiting"
import { CatalogTable } from "./CatalogTable"
import { Chosen } from "./Chosen"
import { Columns } from "./Columns"
import { Saved } from "./Saved"
import { SearchBox } from "./SearchBox"
import "../../view/style/catalog.css"

const USUAL_METRICS = 3
const NOTHING: readonly Item[] = []

/** All things, narrowed by the search language, as a table to sort, to compare from and to share. */
export default function CatalogPage({ view }: { readonly view: CatalogView }) {
  const { go } = useAddress()
  const { query, asOf } = view
  const found = useCatalog(query, asOf)
  const problem = found.error ? ApiProblem.of(found.error) : null
  const data = useLast(found.data)
  const [chosen, setChosen] = useState<ReadonlyMap<string, Item>>(new Map())
  const show = (part: Partial<CatalogView>, replace = false) =>
    go(catalogPath({ ...view, ...part }), { replace })
  const items = data?.items ?? NOTHING
  const known = useMemo(() => columnsIn(items), [items])
  const usual = useMemo(
    () => known.filter((column) => column.startsWith("metrics.")).slice(0, USUAL_METRICS),
    [known],
  )
  const columns = view.columns ?? usual
  const order = useMemo(() => orderOf(query), [query])
  // Rows are drawn again only when they change, so what they call must stay the same.
  const latest = useRef({ show, query, order })
  latest.current = { show, query, order }
  const onOrder = useCallback((field: string) => {
    const now = latest.current
    now.show({ query: withOrder(now.query, nextOrder(field, now.order)) })
  }, [])
  const onChoose = useCallback((item: Item, on: boolean) => {
    setChosen((before) => {
      const next = new Map(before)
      if (on) next.set(item.ref, item)
      else next.delete(item.ref)
      return next
    })
  }, [])
  const chosenRefs = useMemo(() => new Set(chosen.keys()), [chosen])
  return (
    <Frame title={query ? `Catalog: ${query.slice(0, 60)}` : "Catalog"} address="/catalog">
      <div className="catalog">
        <h1>Catalog</h1>
        <SearchBox
          query={query}
          problem={problem}
          onAsk={(asked, { typing }) => show({ query: asked }, typing)}
        />
        <Kinds query={query} onChoose={(kind) => show({ query: withKind(query, kind) })} />
        {asOf && (
          <p className="incomplete" role="note">
            <strong>These are the things as they were at {momentText(asOf)} (UTC).</strong>{" "}
            <button type="button" className="link-button" onClick={() => show({ asOf: "" })}>
              See them as they are now
            </button>
          </p>
        )}
        {!data && problem && problem.code !== "INVALID" && problem.code !== "NOT_FOUND" && (
          <Problem error={problem} onRetry={() => void found.refetch()} />
        )}
        {!data && !problem && <Waiting what="Searching" />}
        {data && (
          <>
            <div className="catalog-bar">
              <p className="catalog-count" role="status">
                {problem ? "Found before: " : ""}
                {data.total === 0 ? "Nothing found" : countText(data.total, "thing")}
                {order ? "" : data.total > 1 ? ", newest first" : ""}
              </p>
              <Columns
                known={known}
                shown={columns}
                usual={view.columns === null}
                onChoose={(next) => show({ columns: next }, true)}
              />
              <Saved path={catalogPath(view)} query={query} />
              {data.total > 0 && query.trim() && (
                <a
                  className="catalog-csv"
                  href={`/export/search.csv?q=${encodeURIComponent(query.trim())}`}
                  download
                >
                  CSV
                </a>
              )}
            </div>
            {problem?.code === "UNAVAILABLE" && (
              <p className="incomplete" role="alert">
                {problem.message}{" "}
                <button type="button" className="link-button" onClick={() => void found.refetch()}>
                  Try again
                </button>
              </p>
            )}
            {data.total === 0 ? (
              <Empty query={query} />
            ) : (
              <div className={found.isPlaceholderData || problem ? "catalog-old" : undefined}>
                <CatalogTable
                  items={items}
                  columns={columns}
                  order={order}
                  chosen={chosenRefs}
                  asOf={asOf}
                  onOrder={onOrder}
                  onChoose={onChoose}
                />
              </div>
            )}
            {found.hasNextPage && !problem && (
              <button
                type="button"
                className="button more"
                disabled={found.isFetchingNextPage}
                onClick={() => void found.fetchNextPage()}
              >
                Load more ({(data.total - items.length).toLocaleString("en")} left)
              </button>
            )}
          </>
        )}
        <p className="catalog-asked">
          <Link
            href={graphiqlPath({
              query: textOf(CATALOG),
              variables: JSON.stringify({ text: query, first: 50, ...(asOf && { asOf }) }, null, 2),
            })}
          >
            The query behind this page
          </Link>
        </p>
        <Chosen items={[...chosen.values()]} onClear={() => setChosen(new Map())} />
      </div>
    </Frame>
  )
}

/** Quick ways to one kind; the text above says the same. */
function Kinds({ query, onChoose }: { readonly query: string; readonly onChoose: (kind: string) => void }) {
  const now = kindOf(query)
  return (
    <fieldset className="catalog-kinds">
      <legend className="unseen">Kind</legend>
      <Chip title="everything" on={now === ""} onPress={() => onChoose("")} />
      {KIND_WORDS.map(([word, title]) => (
        <Chip key={word} title={title} on={now === word} onPress={() => onChoose(now === word ? "" : word)} />
      ))}
    </fieldset>
  )
}

function Chip({
  title,
  on,
  onPress,
}: {
  readonly title: string
  readonly on: boolean
  readonly onPress: () => void
}) {
  return (
    <button type="button" className="catalog-chip" aria-pressed={on} onClick={onPress}>
      {title}
    </button>
  )
}

function Empty({ query }: { readonly query: string }) {
  if (query.trim()) {
    return (
      <p className="empty">
        Words are looked for in names, descriptions and properties. <code>model</code> alone lists every model
        version, and <code>name contains screen</code> looks inside names only.
      </p>
    )
  }
  return (
    <div className="empty">
      <p>
        This store is empty. Load the example history with <code>headwater demo</code>, or what your tools
        have recorded:
      </p>
      <ul className="catalog-imports">
        {["mlflow SOURCE", "dvc SOURCE", "git SOURCE", "openlineage SOURCE", "facts FILE.jsonl"].map(
          (what) => (
            <li key={what}>
              <code>headwater import {what}</code>
            </li>
          ),
        )}
      </ul>
    </div>
  )
}

/** The order after a heading was pressed: numbers of a metric begin with the most, all else with the least. */
function nextOrder(field: string, now: { readonly field: string; readonly descending: boolean } | null) {
  const first = field.startsWith("metrics.") || field === "occurred_at"
  if (now?.field !== field) return { field, descending: first }
  return now.descending === first ? { field, descending: !first } : null
}

/** The last value there was: what was found stays while a text is being corrected. */
function useLast<Value>(value: Value | undefined): Value | undefined {
  const [last, setLast] = useState(value)
  if (value !== undefined && value !== last) setLast(value)
  return value ?? last
}
