import { Frame } from "../Frame"

/** The page for queries of one's own. */
export default function GraphiqlPage() {
  return (
    <Frame title="GraphQL" address="/graphiql">
      <h1>GraphQL</h1>
    </Frame>
  )
}
