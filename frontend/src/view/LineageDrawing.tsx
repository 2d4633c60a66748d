import { arrowKey } from "../graph/graph"
import type { Point, Positions } from "../graph/layout"
import { curve } from "./curve"
import { lookOf } from "./kinds"
import { inTwoLines, shortened } from "./text"

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

/** Nodes by id, and arrows by `arrowKey`. */
export interface Lit {
  readonly nodes: ReadonlySet<string>
  readonly arrows: ReadonlySet<string>
}

export interface LineageDrawingProps {
  readonly label: string
  readonly nodes: readonly DrawnNode[]
  readonly positions: Positions
  /** How many letters of a label fit beneath its mark. */
  readonly letters: number
  /** What to light, or null to show all alike. */
  readonly lit: Lit | null
  readonly onPoint: (id: string | null) => void
}

const MARK_ABOVE = 14
const LINE = 14
const HEIGHT = 66

/** How high the room of a node must be, in pixels, so that the longest of `titles` stands in it. */
export function nodeHeight(titles: readonly string[], letters: number): number {
  return titles.some((title) => title.length > letters) ? HEIGHT + LINE : HEIGHT
}

/** A lineage, causes left and effects right. */
export function LineageDrawing({ label, nodes, positions, letters, lit, onPoint }: LineageDrawingProps) {
  const width = Math.ceil(positions.width)
  const height = Math.ceil(positions.height)
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
            key={arrowKey({ from, to })}
            className={classes(
              "route",
              lit?.arrows.has(arrowKey({ from, to })) && "route-lit",
              turned && "route-turned",
            )}
            d={curve(fromMarkToMark(points))}
          />
        ))}
      </g>
      {nodes.map((node) => {
        const place = positions.nodes.get(node.id)
        const isLit = lit?.nodes.has(node.id) ?? false
        return place ? (
          <NodeMark key={node.id} node={node} place={place} letters={letters} lit={isLit} onPoint={onPoint} />
        ) : null
      })}
    </svg>
  )
}

interface NodeMarkProps {
  readonly node: DrawnNode
  readonly place: Point
  readonly letters: number
  readonly lit: boolean
  readonly onPoint: (id: string | null) => void
}

function NodeMark({ node, place, letters, lit, onPoint }: NodeMarkProps) {
  const look = lookOf(node.kind)
  const titles = inTwoLines(node.title, letters)
  const names = [
    node.changed && "node-changed",
    lit && "node-lit",
    node.end !== "" && `node-${node.end}`,
  ] as const
  return (
    <g
      className={classes("node", `kind-${look.css}`, ...names)}
      transform={`translate(${place.x} ${place.y - MARK_ABOVE})`}
      onPointerEnter={() => onPoint(node.id)}
      onPointerLeave={() => onPoint(null)}
    >
      <title>{node.full}</title>
      <circle className="node-halo" r="17" />
      <path className="node-mark" d={look.shape} />
      {node.ranks.length > 0 && (
        <g transform="translate(13 -12)">
          <circle className="node-rank" r="8" />
          <text className="node-rank-text">
            {node.ranks.length > 1 ? `${node.ranks[0]}+` : node.ranks[0]}
          </text>
        </g>
      )}
      {titles.map((title, at) => (
        <text className="node-title" y={27 + at * LINE} key={title}>
          {title}
        </text>
      ))}
      <text className="node-detail" y={27 + titles.length * LINE}>
        {shortened(node.detail, letters + 2)}
      </text>
    </g>
  )
}

/** A route begins and ends at marks, which stand above the middle of their room; between, it keeps its own room. */
function fromMarkToMark(points: readonly Point[]): readonly Point[] {
  const isEnd = (at: number) => at === 0 || at === points.length - 1
  return points.map(({ x, y }, at) => ({ x, y: isEnd(at) ? y - MARK_ABOVE : y }))
}

function classes(...names: readonly (string | false | undefined)[]): string {
  return names.filter(Boolean).join(" ")
}
