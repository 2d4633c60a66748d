import type { Scene } from "../../graph/scene"
import { KindMark } from "../../view/KindMark"
import { lookOf } from "../../view/kinds"
import { valueText } from "../../view/numbers"
import { LongText } from "../LongText"
import { nodesOf } from "./export"

const MOST_ROWS = 500

/** The things of the picture as a table; a name leads back to its card. */
export function TableView({
  scene,
  onPick,
}: {
  readonly scene: Scene
  readonly onPick: (id: string) => void
}) {
  const nodes = nodesOf(scene).toSorted((one, other) => (one.time < other.time ? 1 : -1))
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section className="lineage-table" aria-label="Table of the lineage" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Kind</th>
            <th scope="col">Project</th>
            <th scope="col">State</th>
            <th scope="col">Metrics</th>
            <th scope="col">When</th>
            <th scope="col">Causes</th>
            <th scope="col">Effects</th>
          </tr>
        </thead>
        <tbody>
          {nodes.slice(0, MOST_ROWS).map((node) => (
            <tr key={node.id}>
              <th scope="row">
                <button type="button" className="link-button" onClick={() => onPick(node.id)}>
                  <LongText text={node.name} most={60} plain />
                </button>
              </th>
              <td>
                <KindMark kind={node.kind} size={13} /> {lookOf(node.kind).word}
              </td>
              <td>
                <bdi>{node.project}</bdi>
              </td>
              <td>{node.state.toLowerCase()}</td>
              <td>
                {Object.entries(node.metrics)
                  .slice(0, 3)
                  .map(([key, value]) => `${key} ${valueText(value, 3)}`)
                  .join(", ")}
              </td>
              <td className="figure">{node.time.slice(0, 10)}</td>
              <td className="figure">{node.causes}</td>
              <td className="figure">{node.effects}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {nodes.length > MOST_ROWS && (
        <p className="faint">
          The newest {MOST_ROWS} of {nodes.length.toLocaleString("en")}; the export holds all of them.
        </p>
      )}
    </section>
  )
}
