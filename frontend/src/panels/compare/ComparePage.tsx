import type { DiffView } from "../../state/diff"
export default function ComparePage({ view }: { readonly view: DiffView }) {
  return <p>{view.refs.join()}</p>
}
