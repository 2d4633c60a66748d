import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react"
import { Link } from "wouter"
import { useAddress } from "../../state/address"
import { useCopy } from "../../state/copy"
import type { LineageView } from "../../state/lineage"
import { whyPath } from "../../state/url"
import type { Camera } from "../../view/canvas/camera"
import type { Hit } from "../../view/canvas/hit"
import type { Stage } from "../../view/canvas/stage"
import { KindMark } from "../../view/KindMark"
import { countText } from "../../view/numbers"
import { LongText } from "../LongText"
import { type CommandName, commandOf } from "./commands"
import { Details } from "./Details"
import { type Bench, perform } from "./deeds"
import { ExportDialog } from "./ExportDialog"
import { HelpDialog } from "./HelpDialog"
import { LineageCanvas } from "./LineageCanvas"
import { useLiveLineage } from "./live"
import { arrive, focusedPlace, litOf, lookFrom, useStage } from "./looking"
import { Notices } from "./Notices"
import { Outline } from "./Outline"
import { Palette } from "./Palette"
import { TableView } from "./TableView"
import { Tip } from "./Tip"
import { Toolbar } from "./Toolbar"
import type { Pictured } from "./usePicture"
import type { Shown } from "./useScene"
import { spoken, summary } from "./words"

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

type Panel = "details" | "palette" | "help" | "export" | "none"

/** The picture with everything around it that works on it. */
export function Workbench(props: WorkbenchProps) {
  const { title, kind, view, shown, pictured, times, filterError, partError, onUpdate } = props
  const { picture, anchor } = pictured
  const { go } = useAddress()
  const { copy } = useCopy()
  const stage = useRef<Stage | null>(null)
  const surface = useRef<HTMLDivElement>(null)
  const searchField = useRef<HTMLInputElement>(null)
  const live = useLiveLineage(view, shown.answer.trust.indexedThrough)
  const [panel, setPanel] = useState<Panel>("none")
  const [said, setSaid] = useState("")
  const [hovered, setHovered] = useState<{
    readonly hit: Hit
    readonly x: number
    readonly y: number
  } | null>(null)
  const place = focusedPlace(picture, view)
  const lit = useMemo(() => litOf(picture, view, place), [picture, view, place])
  useStage(stage, picture, anchor, { place, lit, view, hover: hovered?.hit.place ?? -1 })
  useEffect(() => setSaid(spoken(picture, place)), [picture, place])
  const focus = (next: number) => {
    const id = picture.scene.cards[next]?.id
    if (id === undefined) return
    stage.current?.bring(next)
    onUpdate({ focus: id, look: null })
  }
  const bench: Bench = {
    view,
    picture,
    place,
    stage: stage.current,
    times,
    update: onUpdate,
    focus,
    open: (name) => setPanel(name === panel ? "none" : name),
    search: () => searchField.current?.focus(),
    copy: () => {
      copy(location.href)
      setSaid("Link copied")
    },
    say: setSaid,
    go,
  }
  const run = (name: CommandName) => perform(name, bench)
  const onLook = (camera: Camera) => onUpdate({ look: lookFrom(camera, picture, place) })
  const onKeyDown = (event: Pressed) => {
    const name = commandOf(event)
    if (!name || (typing(event) && name !== "palette" && name !== "close")) return
    if (name === "close" && typing(event)) return surface.current?.focus()
    event.preventDefault()
    run(name)
  }
  useKeysOfPage(onKeyDown)
  const card = picture.scene.cards[place]
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys work wherever the focus is within the screen
    <div className="lineage-screen" onKeyDown={onKeyDown}>
      <div className="lineage-head">
        <h1>
          <KindMark kind={kind} /> <LongText text={title} most={70} plain />
        </h1>
        <span className="faint">{summary(picture.scene)}</span>
        {ASKABLE.has(kind) && <Link href={whyPath({ bad: view.ref })}>Why?</Link>}
        <span className="lineage-live" role="status">
          {live.changes > 0 && (
            <button type="button" className="live" onClick={live.show}>
              {countText(live.changes, "new change")}, show
            </button>
          )}
        </span>
      </div>
      <Toolbar view={view} times={times} searchField={searchField} onUpdate={onUpdate} onCommand={run} />
      <Notices shown={shown} view={view} filterError={filterError} onUpdate={onUpdate} />
      {partError && (
        <p className="incomplete" role="alert">
          <strong>A part could not be read.</strong> {partError.message}
        </p>
      )}
      <div className="lineage-body">
        {view.table ? (
          <TableView
            scene={picture.scene}
            onPick={(id) => onUpdate({ table: false, focus: id, look: null })}
          />
        ) : (
          <div
            className="lineage-surface"
            ref={surface}
            // biome-ignore lint/a11y/noNoninteractiveTabindex: one stop for the whole picture; arrows walk inside
            tabIndex={0}
            role="application"
            aria-roledescription="lineage graph"
            aria-label={`Lineage of ${title}, ${summary(picture.scene)}. Arrow keys walk, Enter shows details, ? lists the keys.`}
          >
            <LineageCanvas
              stage={stage}
              onReady={() => arrive(stage.current, picture, view, place)}
              onClick={(hit, event) => click(hit, event, bench, surface.current)}
              onOpen={(hit) => {
                focus(hit.place)
                setPanel("details")
              }}
              onHover={(hit, x, y) => setHovered((now) => (hit ? { hit, x, y } : now && null))}
              onLook={onLook}
            />
            {hovered && <Tip picture={picture} hit={hovered.hit} x={hovered.x} y={hovered.y} />}
          </div>
        )}
        {panel === "details" && card && (
          <Details
            scene={picture.scene}
            card={card}
            face={picture.faces(place)}
            view={view}
            onClose={() => setPanel("none")}
          />
        )}
      </div>
      <p className="unseen" role="status" aria-live="polite">
        {said}
      </p>
      <Outline picture={picture} />
      {panel === "palette" && (
        <Palette picture={picture} onCard={focus} onCommand={run} onClose={() => setPanel("none")} />
      )}
      {panel === "help" && <HelpDialog onClose={() => setPanel("none")} />}
      {panel === "export" && <ExportDialog picture={picture} view={view} onClose={() => setPanel("none")} />}
    </div>
  )
}

type Pressed = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "preventDefault"> & {
  readonly target: EventTarget | null
}

/** Hears keys while nothing on the page has the focus, as when one has just arrived. */
function useKeysOfPage(heard: (event: Pressed) => void): void {
  const latest = useRef(heard)
  latest.current = heard
  useEffect(() => {
    const hear = (event: globalThis.KeyboardEvent) => {
      const { target } = event
      const nowhere = target === document.body || (target instanceof HTMLElement && target.id === "main")
      if (nowhere) latest.current(event)
    }
    addEventListener("keydown", hear)
    return () => removeEventListener("keydown", hear)
  }, [])
}

const ASKABLE: ReadonlySet<string> = new Set(["ModelVersion", "DatasetVersion", "Run", "Commit"])

/** What a click does: counts open their side, "open" opens a stack, anything else is focused. */
function click(hit: Hit | null, event: MouseEvent, bench: Bench, surface: HTMLElement | null): void {
  surface?.focus({ preventScroll: true })
  const card = hit && bench.picture.scene.cards[hit.place]
  if (!hit || !card) return
  const add = (side: "u" | "d" | "b", scope: "1" | "e" | "o" | "s") =>
    bench.update({ steps: [...bench.view.steps, { card: card.id, side, scope }], focus: card.id })
  const what = hit.part?.what
  if (what === "unfold") add("b", "s")
  else if (what === "up" || what === "down") {
    add(what === "up" ? "u" : "d", event.shiftKey ? "e" : event.altKey ? "o" : "1")
  } else {
    bench.focus(hit.place)
    if (what === "chip") bench.open("details")
  }
}

function typing({ target }: Pressed): boolean {
  return (
    target instanceof HTMLElement && target.matches("input, select, textarea, [role=listbox] *, dialog *")
  )
}
