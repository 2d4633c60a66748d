import { Link } from "wouter"
import type { LineageView } from "../../state/lineage"
import { whyPath } from "../../state/url"
import { KindMark } from "../../view/KindMark"
import { countText } from "../../view/numbers"
import { LongText } from "../LongText"
import { Details } from "./Details"
import { ExportDialog } from "./ExportDialog"
import { Foot } from "./Foot"
import { HelpDialog } from "./HelpDialog"
import { useLiveLineage } from "./live"
import { Notices } from "./Notices"
import { Outline } from "./Outline"
import { Palette } from "./Palette"
import { Surface } from "./Surface"
import { TableView } from "./TableView"
import { Toolbar } from "./Toolbar"
import { type Benched, useBench } from "./useBench"
import type { Pictured } from "./usePicture"
import type { Shown } from "./useScene"
import { summary } from "./words"

export interface WorkbenchProps {
  readonly title: string
  readonly kind: string
  readonly view: LineageView
  readonly shown: Shown
  readonly pictured: Pictured
  readonly times: readonly string[]
  readonly filterError: Error | null
  readonly partError: Error | null
  readonly onUpdate: (part: Partial<LineageView>) => void
}

/** The picture with everything around it that works on it. */
export function Workbench(props: WorkbenchProps) {
  const { view, shown, pictured, times, filterError, partError, onUpdate } = props
  const benched = useBench(view, pictured, times, onUpdate)
  const { searchField, said, run, onKeyDown } = benched
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys work wherever the focus is within the screen
    <div className="lineage-screen" onKeyDown={onKeyDown}>
      <Head {...props} />
      <Toolbar view={view} times={times} searchField={searchField} onUpdate={onUpdate} onCommand={run} />
      <Notices shown={shown} view={view} filterError={filterError} onUpdate={onUpdate} />
      {partError && (
        <p className="incomplete" role="alert">
          <strong>A part could not be read.</strong> {partError.message}
        </p>
      )}
      <Body {...props} benched={benched} />
      <p className="unseen" role="status" aria-live="polite">
        {said}
      </p>
      <Outline picture={pictured.picture} />
      <Dialogs benched={benched} />
    </div>
  )
}

const ASKABLE: ReadonlySet<string> = new Set(["ModelVersion", "DatasetVersion", "Run", "Commit"])

function Head({ title, kind, view, shown, pictured }: WorkbenchProps) {
  const live = useLiveLineage(view, shown.answer.trust.indexedThrough)
  return (
    <div className="lineage-head">
      <h1>
        <KindMark kind={kind} /> <LongText text={title} most={70} plain />
      </h1>
      <span className="faint">{summary(pictured.picture.scene)}</span>
      {ASKABLE.has(kind) && <Link href={whyPath({ bad: view.ref })}>Why?</Link>}
      <span className="lineage-live" role="status">
        {live.changes > 0 && (
          <button type="button" className="live" onClick={live.show}>
            {countText(live.changes, "new change")}, show
          </button>
        )}
      </span>
    </div>
  )
}

/** The picture or the table, and the details beside it. */
function Body({ title, view, benched, onUpdate }: WorkbenchProps & { readonly benched: Benched }) {
  const { bench, panel } = benched
  const { picture, place } = bench
  const card = picture.scene.cards[place]
  return (
    <>
      <div className="lineage-body">
        {view.table ? (
          <TableView
            scene={picture.scene}
            onPick={(id) => onUpdate({ table: false, focus: id, look: null })}
          />
        ) : (
          <Surface title={title} benched={benched} />
        )}
        {panel === "details" && card && (
          <Details
            scene={picture.scene}
            card={card}
            face={picture.faces(place)}
            view={view}
            onClose={() => bench.show("none")}
          />
        )}
      </div>
      {!view.table && <Foot scene={picture.scene} />}
    </>
  )
}

function Dialogs({ benched: { bench, panel, run } }: { readonly benched: Benched }) {
  const { picture, view, focus } = bench
  const close = () => bench.show("none")
  return (
    <>
      {panel === "palette" && <Palette picture={picture} onCard={focus} onCommand={run} onClose={close} />}
      {panel === "help" && <HelpDialog onClose={close} />}
      {panel === "export" && <ExportDialog picture={picture} view={view} onClose={close} />}
    </>
  )
}
