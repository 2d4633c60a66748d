import type { LineageView } from "../../state/lineage"
import { countText } from "../../view/numbers"
import { Cut } from "../Cut"
import { MOST_SHOWN, type Shown } from "./useScene"

/** What one should know about the picture before trusting it: cut, too large, restricted, empty, filtered. */
export function Notices({
  shown,
  view,
  filterError,
  onUpdate,
}: {
  readonly shown: Shown
  readonly view: LineageView
  readonly filterError: Error | null
  readonly onUpdate: (part: Partial<LineageView>) => void
}) {
  const scene = shown.scenes.at(-1)
  const restricted = scene?.cards.filter(({ kind }) => kind === "Restricted").length ?? 0
  const nodes = scene?.net.lineage.nodes ?? []
  const alone = nodes.length > 0 && nodes.length === scene?.net.lineage.starts.length
  return (
    <div className="lineage-notices">
      <Cut trust={shown.answer.trust} title="This lineage is incomplete." />
      {filterError && (
        <p className="incomplete" role="alert">
          <strong>That filter cannot be read.</strong> {filterError.message}
        </p>
      )}
      {shown.tooMany > 0 && (
        <p className="incomplete" role="note">
          <strong>
            {countText(shown.tooMany, "thing")} are too many for one picture (
            {MOST_SHOWN.toLocaleString("en")}), so it is grouped by pipeline.
          </strong>{" "}
          Narrow it by a filter such as <code>kind = 'ModelVersion'</code>, open a single group, or{" "}
          <button type="button" className="link-button" onClick={() => onUpdate({ group: "off" })}>
            show all of them
          </button>
          .
        </p>
      )}
      {restricted > 0 && (
        <p className="incomplete" role="note">
          {countText(restricted, "place is", "places are")} taken by things that you may not see.
        </p>
      )}
      {view.filters.length > 0 &&
        scene?.cards.length === nodes.filter((_, at) => starts(shown, at)).length && (
          <p role="note">Nothing else in this lineage matches the filter.</p>
        )}
      {alone && <NothingRecorded />}
    </div>
  )
}

function starts(shown: Shown, at: number): boolean {
  const lineage = shown.scenes.at(-1)?.net.lineage
  return lineage?.starts.includes(lineage.nodes[at]?.id ?? "") ?? false
}

function NothingRecorded() {
  return (
    <div className="lineage-empty" role="note">
      <p>
        <strong>Nothing is recorded upstream or downstream of this.</strong> Lineage comes from the runs that
        used and made things. Import what your tools have recorded:{" "}
        <code>headwater import mlflow SOURCE</code>, <code>headwater import dvc SOURCE</code> or{" "}
        <code>headwater import facts FILE</code>.
      </p>
    </div>
  )
}
