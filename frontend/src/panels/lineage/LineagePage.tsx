import { useMemo } from "react"
import { useLineage } from "../../api/lineage"
import { useAddress } from "../../state/address"
import type { LineageView } from "../../state/lineage"
import { lineagePath } from "../../state/url"
import { Answered } from "../Answered"
import { Frame } from "../Frame"
import { usePicture } from "./usePicture"
import { useScene } from "./useScene"
import { Workbench } from "./Workbench"
import "../../view/style/lineage.css"
import "../../view/style/dialogs.css"

/** What a thing was made from and what was made from it, as a picture one can walk. */
export default function LineagePage({ view }: { readonly view: LineageView }) {
  const { go } = useAddress()
  const { shown, error, filterError, retry } = useScene(view)
  const { pictured, error: drawError } = usePicture(shown, view)
  const times = useTimes(view)
  const update = (part: Partial<LineageView>) => {
    const next = { ...view, ...part }
    // A new question is a step back in the browser's history; looking round is not.
    go(lineagePath(next), { replace: next.ref === view.ref && next.other === view.other })
  }
  const problem = shown ? drawError : (error ?? drawError)
  const scene = shown?.scenes.at(-1)
  const start = scene?.net.lineage.nodes.find(({ id }) => id === scene.net.lineage.starts[0])
  const title = start ? (scene && scene.net.lineage.starts.length > 1 ? start.series : start.name) : view.ref
  return (
    <Frame title={`Lineage of ${title}`} address={`/lineage/${view.ref}`} filling>
      <Answered
        data={problem || !shown || !pictured ? null : { shown, pictured }}
        error={problem}
        waitingFor="Reading the lineage"
        onRetry={retry}
        now={view.asOf ? { words: "Look at it as it is now", go: () => update({ asOf: "" }) } : null}
      >
        {(drawn) => (
          <Workbench
            key={view.ref}
            {...drawn}
            title={title}
            kind={start?.kind ?? ""}
            view={view}
            times={times}
            filterError={filterError}
            partError={error}
            onUpdate={update}
          />
        )}
      </Answered>
    </Frame>
  )
}

/** When the lineage changed, oldest first, from when its start came to be. */
function useTimes(view: LineageView): readonly string[] {
  const { data } = useLineage(view.ref, { asOf: "", knownAt: view.knownAt })
  return useMemo(() => {
    if (!data) return []
    const starts = new Set(data.parts.starts)
    const first = data.parts.nodes.reduce(
      (least, { id, time }) => (starts.has(id) && time < least ? time : least),
      "~",
    )
    const later = data.parts.nodes.map(({ time }) => time).filter((time) => time >= first)
    return [...new Set(later)].sort()
  }, [data])
}
