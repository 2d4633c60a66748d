import { QueryClient, QueryClientProvider } from "@tanstack/react-query"
import { lazy, type ReactNode, Suspense } from "react"
import { ApiProblem } from "./api/problem"
import { Boundary } from "./panels/Boundary"
import { HomePage } from "./panels/home/HomePage"
import { UnknownPage } from "./panels/UnknownPage"
import { WhyPage } from "./panels/why/WhyPage"
import { useAddress } from "./state/address"
import type { Page } from "./state/url"

const TRIES = 2

const NodePage = lazy(() => import("./panels/node/NodePage"))
const CatalogPage = lazy(() => import("./panels/catalog/CatalogPage"))
const GraphiqlPage = lazy(() => import("./panels/graphiql/GraphiqlPage"))
const InvestigationPage = lazy(() => import("./panels/investigation/InvestigationPage"))
const ImpactPage = lazy(() => import("./panels/impact/ImpactPage"))
const ComparePage = lazy(() => import("./panels/compare/ComparePage"))
const LineagePage = lazy(() => import("./panels/lineage/LineagePage"))

/** The pages by address, over one cache of answers. */
export function App({ client }: { client: QueryClient }) {
  return (
    <QueryClientProvider client={client}>
      <Boundary>
        <CurrentPage />
      </Boundary>
    </QueryClientProvider>
  )
}

/** A cache that asks again only when the server was away: other problems do not pass by waiting. */
export function newClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        retry: (failures, error) => ApiProblem.of(error).code === "UNAVAILABLE" && failures < TRIES,
        refetchOnWindowFocus: false,
        staleTime: 30_000,
      },
    },
  })
}

function CurrentPage() {
  const { page } = useAddress()
  return <Suspense fallback={null}>{pageOf(page)}</Suspense>
}

function pageOf(page: Page): ReactNode {
  switch (page.name) {
    case "home":
      return <HomePage query={page.query} />
    case "why":
      return <WhyPage question={page.question} />
    case "lineage":
      return <LineagePage view={page.view} />
    case "node":
      return <NodePage view={page.view} />
    case "impact":
      return <ImpactPage view={page.view} />
    case "diff":
      return <ComparePage view={page.view} />
    case "catalog":
      return <CatalogPage view={page.view} />
    case "graphiql":
      return <GraphiqlPage />
    case "investigation":
      return <InvestigationPage number={page.ref} />
    case "unknown":
      return <UnknownPage />
  }
}
