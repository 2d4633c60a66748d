import { useState } from "react"
import { Link } from "wouter"
import { useCatalog } from "../../api/catalog"
import { CATALOG } from "../../api/catalog.query"
import { textOf } from "../../api/document"
import { ApiProblem } from "../../api/problem"
import { useAddress } from "../../state/address"
import { type CatalogView, withKind } from "../../state/catalog"
import { graphiqlPath } from "../../state/graphiql"
import { catalogPath } from "../../state/url"
import { momentText } from "../../view/times"
import { Frame } from "../Frame"
import { Problem } from "../Problem"
import { Waiting } from "../Waiting"
import { Chosen } from "./Chosen"
import { Found } from "./Found"
import { Kinds } from "./Kinds"
import { SearchBox } from "./SearchBox"
import { useChoice } from "./useChoice"
import "../../view/style/catalog.css"

/** All things, narrowed by the search language, as a table to sort, to compare from and to share. */
export default function CatalogPage({ view }: { readonly view: CatalogView }) {
  const { go } = useAddress()
  const { query, asOf } = view
  const pages = useCatalog(query, asOf)
  const problem = pages.error ? ApiProblem.of(pages.error) : null
  const data = useLast(pages.data)
  const choice = useChoice()
  const show = (part: Partial<CatalogView>, replace = false) =>
    go(catalogPath({ ...view, ...part }), { replace })
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
        {asOf && <Then asOf={asOf} onNow={() => show({ asOf: "" })} />}
        {data ? (
          <Found view={view} data={data} pages={pages} problem={problem} choice={choice} onShow={show} />
        ) : (
          <NothingYet problem={problem} onRetry={() => void pages.refetch()} />
        )}
        <QueryBehind query={query} asOf={asOf} />
        <Chosen items={choice.items} onClear={choice.clear} />
      </div>
    </Frame>
  )
}

/** The last value there was: what was found stays while a text is being corrected. */
function useLast<Value>(value: Value | undefined): Value | undefined {
  const [last, setLast] = useState(value)
  if (value !== undefined && value !== last) setLast(value)
  return value ?? last
}

/** Says that the page is of another time. */
function Then({ asOf, onNow }: { readonly asOf: string; readonly onNow: () => void }) {
  return (
    <p className="incomplete" role="note">
      <strong>These are the things as they were at {momentText(asOf)} (UTC).</strong>{" "}
      <button type="button" className="link-button" onClick={onNow}>
        See them as they are now
      </button>
    </p>
  )
}

/** What stands where nothing was ever found: the search box itself tells what is wrong with the text. */
function NothingYet({
  problem,
  onRetry,
}: {
  readonly problem: ApiProblem | null
  readonly onRetry: () => void
}) {
  if (!problem) return <Waiting what="Searching" />
  if (problem.code === "INVALID" || problem.code === "NOT_FOUND") return null
  return <Problem error={problem} onRetry={onRetry} />
}

function QueryBehind({ query, asOf }: Pick<CatalogView, "query" | "asOf">) {
  const variables = JSON.stringify({ text: query, first: 50, ...(asOf && { asOf }) }, null, 2)
  return (
    <p className="catalog-asked">
      <Link href={graphiqlPath({ query: textOf(CATALOG), variables })}>The query behind this page</Link>
    </p>
  )
}
