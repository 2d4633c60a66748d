import type { NodeView } from "../../state/node"
import { nodePath } from "../../state/url"
import { Frame } from "../Frame"

/** The page about one thing. */
export default function NodePage({ view }: { readonly view: NodeView }) {
  return (
    <Frame title={view.ref} address={nodePath(view)}>
      <h1>{view.ref}</h1>
    </Frame>
  )
}
