import type { FormEvent } from "react"
import { useNewest, useSearchPages } from "../../api/home"
import { useAddress } from "../../state/address"
import { homePath } from "../../state/url"
import { countText } from "../../view/numbers"
import { Frame } from "../Frame"
import { LoadMore } from "../LoadMore"
import { Problem } from "../Problem"
import { Waiting } from "../Waiting"
import { FoundList } from "./FoundList"
import { LiveBar } from "./LiveBar"
import { useLive } from "./live"
import { OpenInvestigations } from "./OpenInvestigations"
import { Regressions } from "./Regressions"
import { Section } from "./Section"

/** Where one starts: a search, what got worse, who looks into what, and the newest model versions. */
export function HomePage({ query }: { query: string }) {
  const live = useLive()
  return (
    <Frame title={query ? `Search: ${query}` : ""} address={homePath(query)}>
      <div className="home">
        {!query && (
          <>
            <h1>Which upstream change moved the metric?</h1>
            <p className="home-lead">
              Find a run, a model, a dataset or a commit, and ask why it is worse than the one before, and
              what else that change touched.
            </p>
          </>
        )}
        <SearchForm query={query} />
        <LiveBar live={live} />
        {query ? (
          <Results query={query} />
        ) : (
          <>
            <Regressions />
            <OpenInvestigations />
            <Newest />
          </>
        )}
      </div>
    </Frame>
  )
}

function SearchForm({ query }: { query: string }) {
  const { go } = useAddress()
  const search = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    go(homePath(String(new FormData(event.currentTarget).get("q") ?? "")))
  }
  return (
    <search>
      <form className="search" onSubmit={search} key={query}>
        <label className="unseen" htmlFor="search">
          Search
        </label>
        <input
          id="search"
          name="q"
          type="search"
          defaultValue={query}
          placeholder="a name, or a query"
          aria-describedby="search-help"
          spellCheck={false}
          autoComplete="off"
        />
        <button type="submit" className="button button-main">
          Search
        </button>
      </form>
      <p className="search-help" id="search-help">
        For example <code>model where metrics.accuracy &gt; 0.9 order by metrics.accuracy desc</code>
      </p>
    </search>
  )
}

function Results({ query }: { query: string }) {
  const found = useSearchPages(query)
  const { data, error, refetch } = found
  if (error) return <Problem error={error} onRetry={() => void refetch()} />
  if (!data) return <Waiting what="Searching" />
  return (
    <section aria-labelledby="results">
      <div className="section-head">
        <h1 className="results-title" id="results">
          {data.total === 0 ? "Nothing found" : countText(data.total, "thing")} for “<bdi>{query}</bdi>”
        </h1>
      </div>
      {data.total === 0 ? (
        <p className="empty">
          Words are looked for in names, descriptions and properties. <code>model</code> alone lists every
          model version, and <code>name contains screen</code> looks inside names only.
        </p>
      ) : (
        <FoundList found={data.found} />
      )}
      <LoadMore pages={found} />
    </section>
  )
}

function Newest() {
  const { data, error, refetch } = useNewest()
  const part = data && data.found.length < data.total
  return (
    <Section
      title="Newest model versions"
      under={part ? `${data.found.length} of ${data.total.toLocaleString("en")}` : ""}
      pending={!data}
      error={error}
      onRetry={() => void refetch()}
    >
      {data &&
        (data.found.length > 0 ? (
          <FoundList found={data.found} />
        ) : (
          <p className="empty">
            This store has no model yet. Load the example history with <code>headwater demo</code>, or your
            own with <code>headwater import mlflow SOURCE</code> or <code>headwater import dvc SOURCE</code>.
          </p>
        ))}
    </Section>
  )
}
