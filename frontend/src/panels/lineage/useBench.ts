import { type RefObject, useEffect, useMemo, useRef, useState } from "react"
import { useAddress } from "../../state/address"
import { useCopy } from "../../state/copy"
import type { LineageView } from "../../state/lineage"
import type { Stage } from "../../view/canvas/stage"
import { type CommandName, commandOf } from "./commands"
import { type Bench, type Panel, perform } from "./deeds"
import { type Pressed, typing, useKeysOfPage } from "./keys"
import { focusedPlace, litOf, useStage } from "./looking"
import type { Pictured } from "./usePicture"
import { spoken } from "./words"

/** What the parts of the workbench share. */
export interface Benched {
  readonly bench: Bench
  readonly stage: RefObject<Stage | null>
  readonly surface: RefObject<HTMLDivElement | null>
  readonly searchField: RefObject<HTMLInputElement | null>
  readonly panel: Panel
  /** What is said to those who do not see the picture. */
  readonly said: string
  readonly run: (name: CommandName) => void
  readonly onHover: (place: number) => void
  readonly onKeyDown: (event: Pressed) => void
}

/** The picture on its stage, the card that has the focus, and all that can be done with them. */
export function useBench(
  view: LineageView,
  { picture, anchor }: Pictured,
  times: readonly string[],
  onUpdate: (part: Partial<LineageView>) => void,
): Benched {
  const { go } = useAddress()
  const { copy } = useCopy()
  const stage = useRef<Stage | null>(null)
  const surface = useRef<HTMLDivElement>(null)
  const searchField = useRef<HTMLInputElement>(null)
  const [panel, setPanel] = useState<Panel>("none")
  const [said, setSaid] = useState("")
  const [hover, setHover] = useState(-1)
  const place = focusedPlace(picture, view)
  const lit = useMemo(() => litOf(picture, view, place), [picture, view, place])
  useStage(stage, picture, anchor, { place, lit, view, hover })
  useEffect(() => setSaid(spoken(picture, place)), [picture, place])
  const focus = (next: number) => {
    const id = picture.scene.cards[next]?.id
    if (id === undefined) return
    stage.current?.bring(next)
    onUpdate({ focus: id, look: null })
  }
  const copyLink = () => {
    copy(location.href)
    setSaid("Link copied")
  }
  const bench: Bench = {
    ...{ view, picture, place, times, focus, go },
    stage: stage.current,
    update: onUpdate,
    show: setPanel,
    toggle: (name) => setPanel(name === panel ? "none" : name),
    search: () => searchField.current?.focus(),
    copy: copyLink,
    say: setSaid,
  }
  const run = (name: CommandName) => perform(name, bench)
  const onKeyDown = (event: Pressed) => pressed(event, run, surface.current)
  useKeysOfPage(onKeyDown)
  return { bench, stage, surface, searchField, panel, said, run, onHover: setHover, onKeyDown }
}

/** Does what a key stands for; what is typed into a field stays there. */
function pressed(event: Pressed, run: (name: CommandName) => void, surface: HTMLElement | null): void {
  const name = commandOf(event)
  if (!name || (typing(event) && name !== "palette" && name !== "close")) return
  if (name === "close" && typing(event)) surface?.focus()
  else {
    event.preventDefault()
    run(name)
  }
}
