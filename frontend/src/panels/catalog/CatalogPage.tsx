import type { CatalogView } from "../../state/catalog"
import { Frame } from "../Frame"

/** The catalog. */
export default function CatalogPage({ view }: { readonly view: CatalogView }) {
  return (
    <Frame title="Catalog" address="/catalog">
      <h1>{view.query}</h1>
    </Frame>
  )
}
