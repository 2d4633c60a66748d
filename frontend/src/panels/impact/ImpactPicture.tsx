import { useId, useMemo, useState } from "react"
import { Link } from "wouter"
import type { ImpactAnswer } from "../../api/impact"
import { arrowKey, type Graph, reached } from "../../graph/graph"
import { layout, type Positions } from "../../graph/layout"
import { lineagePath } from "../../state/url"
import { KindMark } from "../../view/KindMark"
import { lookOf } from "../../view/kinds"
import { LineageDrawing, type Lit, nodeHeight } from "../../view/LineageDrawing"
import { countText } from "../../view/numbers"
import { useWidth } from "../../view/width"
import { type ImpactMap, mapOf } from "./map"

const MOST_MARKS = 120
const GAP = 8
const BEND = 18
const LEAST_WIDTH = 70
const MOST_WIDTH = 180
const LETTER_WIDTH = 6.6

/** The way from what is bad to what is affected; what is in use is filled, the row pointed at is lit. */
export function ImpactPicture({
  answer,
  pointed,
}: {
  readonly answer: ImpactAnswer
  readonly pointed: string | null
}) {
  const heading = useId()
  const [here, setHere] = useState<string | null>(null)
  const { ref, width } = useWidth<HTMLElement>()
  const map = useMemo(() => mapOf(answer), [answer])
  const fits = map.nodes.length <= MOST_MARKS
  const drawing = useMemo(() => (fits ? fitted(map, width) : null), [map, fits, width])
  const mark = here ?? (pointed === null ? null : (map.markOf.get(pointed) ?? null))
  const lit = useMemo(() => (mark === null ? null : wayTo(map.graph, mark)), [map, mark])
  const kinds = [...new Set(map.nodes.map(({ kind }) => kind))].sort()
  const [start] = answer.starts
  return (
    <section aria-labelledby={heading}>
      <div className="section-head">
        <h2 id={heading}>The way it spreads</h2>
        <ul className="legend">
          {kinds.map((kind) => (
            <li key={kind}>
              <KindMark kind={kind} size={12} /> {lookOf(kind).word}
            </li>
          ))}
        </ul>
      </div>
      {drawing ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        <figure className="lineage-scroll" ref={ref} tabIndex={0} aria-label="Picture, scrolls sideways">
          <LineageDrawing
            label={`What depends on it, causes left: ${countText(answer.affected.length, "thing")} as ${countText(map.nodes.length, "mark")}; the table names them`}
            nodes={map.nodes}
            positions={drawing.positions}
            letters={drawing.letters}
            lit={lit}
            onPoint={setHere}
          />
        </figure>
      ) : (
        <p className="aside-text">
          {countText(map.nodes.length, "series and job", "series and jobs")} are too many for a small picture.
        </p>
      )}
      <p className="under-heading">
        Versions of one series share a mark; filled ones are in use.{" "}
        {start && <Link href={lineagePath({ ref: start.ref, lit: "d" })}>Walk it on the Lineage screen</Link>}
        .
      </p>
    </section>
  )
}

/** Every way through a mark. */
function wayTo(graph: Graph, mark: string): Lit {
  const before = reached(graph, [mark], true)
  const after = reached(graph, [mark])
  const within = graph.arrows.filter(
    ({ from, to }) => (before.has(from) && before.has(to)) || (after.has(from) && after.has(to)),
  )
  return { nodes: new Set([...before, ...after]), arrows: new Set(within.map(arrowKey)) }
}

/** The layout as wide as the room allows, within reason, and the letters that a label then has. */
function fitted(
  { graph, nodes }: ImpactMap,
  width: number,
): { readonly positions: Positions; readonly letters: number } {
  const lettersIn = (each: number) => Math.floor(each / LETTER_WIDTH)
  const height = (each: number) =>
    nodeHeight(
      nodes.map(({ title }) => title),
      lettersIn(each),
    )
  const options = (each: number) => ({ width: each, height: height(each), gap: GAP, bend: BEND })
  const tight = layout(graph, options(LEAST_WIDTH))
  const layers = Math.max(1, Math.round((tight.width + GAP) / (LEAST_WIDTH + GAP)))
  const each = Math.floor((width - GAP) / layers) - GAP
  const chosen = Math.max(LEAST_WIDTH, Math.min(MOST_WIDTH, each))
  return { positions: layout(graph, options(chosen)), letters: lettersIn(chosen) }
}
