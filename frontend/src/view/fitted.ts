import type { Graph } from "../graph/graph"
import { type LayoutOptions, layout, type Positions } from "../graph/layout"
import { nodeHeight } from "./LineageDrawing"

const GAP = 8
const BEND = 18
const LETTER_WIDTH = 6.6

/** How wide the room of a node may be, in pixels. */
export interface Reach {
  readonly least: number
  readonly most: number
}

/** A layout, and how many letters of a label fit beneath a mark of it. */
export interface Fitted {
  readonly positions: Positions
  readonly letters: number
}

/** The layout whose layers are as far apart as `width` pixels allow, within reason; `titles` are the labels. */
export function fitted(
  graph: Graph,
  titles: readonly string[],
  { width, least, most }: Reach & { readonly width: number },
): Fitted {
  const tight = layout(graph, room(least, titles))
  const layers = Math.round((tight.width + GAP) / (least + GAP))
  const each = Math.floor((width + GAP) / Math.max(1, layers)) - GAP
  const chosen = Math.max(least, Math.min(most, each))
  return { positions: layout(graph, room(chosen, titles)), letters: lettersIn(chosen) }
}

function room(width: number, titles: readonly string[]): LayoutOptions {
  return { width, height: nodeHeight(titles, lettersIn(width)), gap: GAP, bend: BEND }
}

function lettersIn(width: number): number {
  return Math.floor(width / LETTER_WIDTH)
}
