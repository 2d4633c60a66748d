import { Link } from "wouter"
import { textOf } from "../../api/document"
import { entityRef } from "../../api/named"
import { asked, useNode } from "../../api/node"
import { NODE } from "../../api/node.query"
import { useAddress } from "../../state/address"
import { graphiqlPath } from "../../state/graphiql"
import type { NodeView } from "../../state/node"
import { nodePath } from "../../state/url"
import { Answered } from "../Answered"
import { AsOf, NOW, timeOf } from "../AsOf"
import { Failed } from "../Failed"
import { Frame } from "../Frame"
import { Head } from "./Head"
import { Links } from "./Links"
import { Main } from "./Main"
import { Side } from "./Side"
import "../../view/style/form.css"
import "../../view/style/node.css"
import "../../view/style/tables.css"

/** All that is known about one thing, and what may be changed about it. */
export default function NodePage({ view }: { readonly view: NodeView }) {
  const { go } = useAddress()
  const { data: thing, error, refetch } = useNode(view.ref, view)
  const update = (part: Partial<NodeView>) =>
    go(nodePath({ ...view, ...part }), { replace: !("asOf" in part) })
  return (
    <Frame title={thing?.name ?? view.ref} address={`/node/${view.ref}`}>
      <Answered
        data={thing}
        error={error}
        waitingFor="Reading"
        onRetry={() => void refetch()}
        now={timeOf(view) && { words: "Look at it as it is now", go: () => update(NOW) }}
      >
        {(known) => (
          <article className="node" key={known.uid}>
            <Head thing={known} view={view} />
            <AsOf view={view} onUpdate={update} fixed />
            {error && (
              <Failed error={error} onRetry={refetch}>
                <strong>This is what was known before.</strong>{" "}
              </Failed>
            )}
            <div className="node-body">
              <div className="node-main">
                <Main thing={known} view={view} onUpdate={update} />
                <Links uid={known.uid} view={view} />
                <p className="faint node-asked">
                  <Link href={graphiqlPath({ query: textOf(NODE), variables: variablesOf(view) })}>
                    The query behind this page
                  </Link>
                </p>
              </div>
              <Side thing={known} view={view} />
            </div>
          </article>
        )}
      </Answered>
    </Frame>
  )
}

function variablesOf(view: NodeView): string {
  return JSON.stringify({ of: entityRef(view.ref), ...asked(view) }, null, 2)
}
