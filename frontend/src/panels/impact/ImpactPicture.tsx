import { useId, useMemo, useState } from "react"
import { Link } from "wouter"
import type { ImpactAnswer } from "../../api/impact"
import { arrowKey, type Graph, reached } from "../../graph/graph"
import { lineagePath } from "../../state/url"
import { fitted } from "../../view/fitted"
import { KindLegend } from "../../view/KindLegend"
import { LineageDrawing, type Lit } from "../../view/LineageDrawing"
import { countText } from "../../view/numbers"
import { useWidth } from "../../view/width"
import { mapOf } from "./map"

const MOST_MARKS = 120
const ROOM = { least: 70, most: 180 }
/** What the frame of the picture takes of its width, in pixels. */
const FRAME = 16

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
  const drawing = useMemo(() => {
    if (map.nodes.length > MOST_MARKS) return null
    const titles = map.nodes.map(({ title }) => title)
    return fitted(map.graph, titles, { ...ROOM, width: width - FRAME })
  }, [map, width])
  const mark = here ?? (pointed === null ? null : (map.markOf.get(pointed) ?? null))
  const lit = useMemo(() => (mark === null ? null : wayTo(map.graph, mark)), [map, mark])
  const [start] = answer.starts
  return (
    <section aria-labelledby={heading}>
      <div className="section-head">
        <h2 id={heading}>The way it spreads</h2>
        <KindLegend kinds={map.nodes.map(({ kind }) => kind)} size={12} />
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
