import { useId, useMemo, useState } from "react"
import { Link } from "wouter"
import type { Answer } from "../../api/why"
import { lineagePath } from "../../state/url"
import { fitted } from "../../view/fitted"
import { KindLegend } from "../../view/KindLegend"
import { LineageDrawing } from "../../view/LineageDrawing"
import { countText } from "../../view/numbers"
import { useWidth } from "../../view/width"
import { drawnNode, lineagesOf, litOf } from "./lineage"

const ROOM = { least: 100, most: 210 }
const SCROLL_PADDING = 8

/** The two lineages laid over each other; the path of the lit suspect, else of the first, stands out. */
export function PathFigure({ answer, lit }: { answer: Answer; lit: number | null }) {
  const heading = useId()
  const [pointed, setPointed] = useState<string | null>(null)
  const { ref, width } = useWidth<HTMLElement>()
  const both = useMemo(() => lineagesOf(answer), [answer])
  const { positions, letters } = useMemo(() => {
    const titles = [...both.things.values()].map(({ title }) => title)
    return fitted(both.graph, titles, { ...ROOM, width: width - SCROLL_PADDING })
  }, [both, width])
  const nodes = useMemo(
    () => [...both.things.values()].map((each) => drawnNode(each, both, answer, letters)),
    [both, answer, letters],
  )
  const shown = useMemo(() => litOf(both, answer, pointed, lit), [both, answer, pointed, lit])
  const count = countText(nodes.length, "thing")
  const label = `Lineage of the good and the bad side laid over each other, causes left, effects right: ${count}, ${
    nodes.filter((node) => node.changed).length
  } of them changed`
  return (
    <section aria-labelledby={heading}>
      <div className="section-head">
        <h2 id={heading}>The way from cause to metric</h2>
        <KindLegend kinds={nodes.map(({ kind }) => kind)} size={13} />
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
