import { useId, useMemo, useState } from "react"
import { Link } from "wouter"
import type { Answer } from "../../api/why"
import { type LayoutOptions, layout, type Positions } from "../../graph/layout"
import type { Union } from "../../graph/union"
import { lineagePath } from "../../state/url"
import { KindMark } from "../../view/KindMark"
import { lookOf } from "../../view/kinds"
import { LineageDrawing, nodeHeight } from "../../view/LineageDrawing"
import { countText } from "../../view/numbers"
import { useWidth } from "../../view/width"
import { drawnNode, lineagesOf, litOf } from "./lineage"

const GAP = 8
const BEND = 18
const SCROLL_PADDING = 8
const LEAST_WIDTH = 100
const MOST_WIDTH = 210
const LETTER_WIDTH = 6.6

/** The two lineages laid over each other; the path of the lit suspect, else of the first, stands out. */
export function PathFigure({ answer, lit }: { answer: Answer; lit: number | null }) {
  const heading = useId()
  const [pointed, setPointed] = useState<string | null>(null)
  const { ref, width } = useWidth<HTMLElement>()
  const both = useMemo(() => lineagesOf(answer), [answer])
  const { positions, letters } = useMemo(() => fitted(both, width - SCROLL_PADDING), [both, width])
  const nodes = useMemo(
    () => [...both.things.values()].map((each) => drawnNode(each, both, answer, letters)),
    [both, answer, letters],
  )
  const shown = useMemo(() => litOf(both, answer, pointed, lit), [both, answer, pointed, lit])
  const kinds = [...new Set(nodes.map(({ kind }) => kind))].sort()
  const count = countText(nodes.length, "thing")
  const label = `Lineage of the good and the bad side laid over each other, causes left, effects right: ${count}, ${
    nodes.filter((node) => node.changed).length
  } of them changed`
  return (
    <section aria-labelledby={heading}>
      <div className="section-head">
        <h2 id={heading}>The way from cause to metric</h2>
        <ul className="legend">
          {kinds.map((kind) => (
            <li key={kind}>
              <KindMark kind={kind} size={13} /> {lookOf(kind).word}
            </li>
          ))}
        </ul>
      </div>
      {nodes.length === 0 ? (
        <p className="empty">No lineage is recorded between the two.</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        <figure className="lineage-scroll" ref={ref} tabIndex={0} aria-label="Lineage, scrolls sideways">
          <LineageDrawing
            label={label}
            nodes={nodes}
            positions={positions}
            letters={letters}
            lit={shown}
            onPoint={setPointed}
          />
        </figure>
      )}
      <p className="under-heading">
        Numbers are the suspects; filled marks differ between good and bad. Point at a suspect or a mark to
        see its way, or{" "}
        <Link href={lineagePath({ ref: answer.bad.asked.ref, other: answer.good.asked.ref })}>
          walk both lineages
        </Link>
        .
      </p>
    </section>
  )
}

/** The layout with layers as far apart as the width allows, within reason, and the letters that a label then has. */
function fitted(
  { graph, things }: Union,
  width: number,
): { readonly positions: Positions; readonly letters: number } {
  const titles = [...things.values()].map(({ title }) => title)
  const tight = layout(graph, room(LEAST_WIDTH, titles))
  const layers = Math.round((tight.width + GAP) / (LEAST_WIDTH + GAP))
  const each = Math.floor((width + GAP) / Math.max(1, layers)) - GAP
  const chosen = Math.max(LEAST_WIDTH, Math.min(MOST_WIDTH, each))
  return { positions: layout(graph, room(chosen, titles)), letters: lettersIn(chosen) }
}

function room(width: number, titles: readonly string[]): LayoutOptions {
  return { width, height: nodeHeight(titles, lettersIn(width)), gap: GAP, bend: BEND }
}

function lettersIn(width: number): number {
  return Math.floor(width / LETTER_WIDTH)
}
