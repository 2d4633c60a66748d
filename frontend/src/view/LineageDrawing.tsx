import type { Positions } from "../graph/layout"
import { curve } from "./curve"
import { lookOf } from "./kinds"

/** A node as drawn: its mark, two lines of text, and the ranks of the suspects that start at it. */
export interface DrawnNode {
  readonly id: string
  readonly kind: string
  readonly title: string
  readonly detail: string
  readonly full: string
  readonly changed: boolean
  readonly end: "good" | "bad" | "both" | ""
  readonly ranks: readonly number[]
}

export interface LineageDrawingProps {
  readonly label: string
  readonly nodes: readonly DrawnNode[]
  readonly positions: Positions
  /** Ids of the nodes to light, or null to show all alike. */
  readonly lit: ReadonlySet<string> | null
  readonly onPoint: (id: string | null) => void
}

/** The room of a node with its label; the labels' sizes are in the style sheet. */
export const ROOM = { width: 128, height: 66, gap: 14, bend: 18 }

const TITLE_LETTERS = 19
const DETAIL_LETTERS = 21
const MARK_ABOVE = 14

/** A lineage, causes left and effects right. */
export function LineageDrawing({ label, nodes, positions, lit, onPoint }: LineageDrawingProps) {
  const width = Math.ceil(positions.width)
  const height = Math.ceil(positions.height)
  const isLit = (id: string) => lit?.has(id) ?? false
  return (
    <svg
      className={lit ? "lineage lineage-some-lit" : "lineage"}
      role="img"
      aria-label={label}
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
    >
      <g className="lineage-routes">
        {positions.routes.map(({ from, to, points, turned }) => (
          <path
            key={`${from} ${to}`}
            className={classes("route", isLit(from) && isLit(to) && "route-lit", turned && "route-turned")}
            d={curve(points.map(({ x, y }) => ({ x, y: y - MARK_ABOVE })))}
          />
        ))}
      </g>
      {nodes.map((node) => {
        const place = positions.nodes.get(node.id)
        if (!place) return null
        return (
          <g
            key={node.id}
            className={classes(
              "node",
              `kind-${lookOf(node.kind).css}`,
              node.changed && "node-changed",
              isLit(node.id) && "node-lit",
              node.end !== "" && `node-${node.end}`,
            )}
            transform={`translate(${place.x} ${place.y - MARK_ABOVE})`}
            onPointerEnter={() => onPoint(node.id)}
            onPointerLeave={() => onPoint(null)}
          >
            <title>{node.full}</title>
            <circle className="node-halo" r="17" />
            <path className="node-mark" d={lookOf(node.kind).shape} />
            {node.ranks.length > 0 && (
              <g transform="translate(13 -12)">
                <circle className="node-rank" r="8" />
                <text className="node-rank-text">
                  {node.ranks.length > 1 ? `${node.ranks[0]}+` : node.ranks[0]}
                </text>
              </g>
            )}
            <text className="node-title" y="27">
              {shortened(node.title, TITLE_LETTERS)}
            </text>
            <text className="node-detail" y="41">
              {shortened(node.detail, DETAIL_LETTERS)}
            </text>
          </g>
        )
      })}
    </svg>
  )
}

/** Text on one line of at most `most` letters; what is cut shows as an ellipsis in the middle. */
export function shortened(text: string, most: number): string {
  const letters = [...text.slice(0, 400).replace(/\s+/g, " ").trim()]
  if (letters.length <= most) return letters.join("")
  const head = Math.ceil((most - 1) * 0.6)
  const tail = most - 1 - head
  const end = [...text.slice(-400).replace(/\s+/g, " ").trim()].slice(-tail)
  return `${letters.slice(0, head).join("")}…${end.join("")}`
}

function classes(...names: readonly (string | false)[]): string {
  return names.filter(Boolean).join(" ")
}
