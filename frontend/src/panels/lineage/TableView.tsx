import type { Scene } from "../../graph/scene"
import { KindMark } from "../../view/KindMark"
import { lookOf } from "../../view/kinds"
import { valueText } from "../../view/numbers"
import { LongText } from "../LongText"
import { nodesOf } from "./export"

const MOST_ROWS = 500
const HEADS = ["Name", "Kind", "Project", "State", "Metrics", "When", "Causes", "Effects"]
const METRICS_SHOWN = 3

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
            {HEADS.map((title) => (
              <th scope="col" key={title}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {nodes.slice(0, MOST_ROWS).map((node) => (
            <Row key={node.id} node={node} onPick={onPick} />
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

function Row({
  node,
  onPick,
}: {
  readonly node: ReturnType<typeof nodesOf>[number]
  readonly onPick: (id: string) => void
}) {
  return (
    <tr>
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
          .slice(0, METRICS_SHOWN)
          .map(([key, value]) => `${key} ${valueText(value, 3)}`)
          .join(", ")}
      </td>
      <td className="figure">{node.time.slice(0, 10)}</td>
      <td className="figure">{node.causes}</td>
      <td className="figure">{node.effects}</td>
    </tr>
  )
}
