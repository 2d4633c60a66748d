import type { Grouping, LineageView, Step } from "../../state/lineage"
import { whyPath } from "../../state/url"
import { zoomedAt } from "../../view/canvas/camera"
import type { Picture } from "../../view/canvas/picture"
import type { Stage } from "../../view/canvas/stage"
import type { CommandName } from "./commands"
import { neighbourOf } from "./walk"

/** What stands beside or before the picture. */
export type Panel = "details" | "palette" | "help" | "export" | "none"

/** What a command may use and change. */
export interface Bench {
  readonly view: LineageView
  readonly picture: Picture
  readonly place: number
  readonly stage: Stage | null
  readonly times: readonly string[]
  readonly update: (part: Partial<LineageView>) => void
  readonly focus: (place: number) => void
  readonly show: (panel: Panel) => void
  readonly toggle: (panel: Panel) => void
  readonly search: () => void
  readonly copy: () => void
  readonly say: (words: string) => void
  readonly go: (path: string) => void
}

const GROUPINGS: readonly Grouping[] = ["", "pipeline", "project", "owner"]
const ZOOM = 1.3

/** Does what a command says. */
export function perform(name: CommandName, bench: Bench): void {
  DEEDS[name](bench)
}

const lit = (side: "u" | "d" | "b") => (bench: Bench) => {
  const on = bench.view.lit !== side
  bench.update({ lit: on ? side : "", path: false })
  bench.say(on ? `Highlighted ${{ u: "upstream", d: "downstream", b: "both ways" }[side]}` : "Highlight off")
}

const walk = (way: "left" | "right" | "up" | "down") => (bench: Bench) => {
  const next = neighbourOf(bench.picture, bench.place, way)
  if (next === bench.place) bench.say("Nothing further this way")
  else bench.focus(next)
}

const step = (side: Step["side"], scope: Step["scope"]) => (bench: Bench) => {
  const card = bench.picture.scene.cards[bench.place]
  if (!card) return
  const own = card.sort !== "thing" && scope === "1" ? "s" : scope
  bench.update({ steps: [...bench.view.steps, { card: card.id, side, scope: own }], focus: card.id })
}

const zoom = (factor: number) => (bench: Bench) => {
  const { stage } = bench
  if (stage)
    stage.look(zoomedAt(stage.camera, stage.size, stage.size.width / 2, stage.size.height / 2, factor))
}

const travel = (way: -1 | 1) => (bench: Bench) => {
  const { times, view } = bench
  const at = view.asOf ? times.findLastIndex((time) => time <= view.asOf) : times.length - 1
  const next = at + way
  const time = times[next]
  if (time === undefined) bench.say(way < 0 ? "There is no earlier change" : "There is no later change")
  else {
    bench.update({ asOf: next === times.length - 1 ? "" : time })
    bench.say(`As of ${time.slice(0, 16).replace("T", " ")}`)
  }
}

const DEEDS: Readonly<Record<CommandName, (bench: Bench) => void>> = {
  left: walk("left"),
  right: walk("right"),
  up: walk("up"),
  down: walk("down"),
  details: ({ toggle }) => toggle("details"),
  expand: step("b", "1"),
  expandAll: step("b", "e"),
  putAway: step("b", "x"),
  centre: ({ stage, place }) => stage?.centre(place),
  fit: ({ stage }) => stage?.fit(),
  closer: zoom(ZOOM),
  farther: zoom(1 / ZOOM),
  litUp: lit("u"),
  litDown: lit("d"),
  litBoth: lit("b"),
  mark: ({ view, picture, place, update, say }) => {
    const id = picture.scene.cards[place]?.id ?? ""
    const off = view.mark === id
    update({ mark: off ? "" : id, path: false })
    say(off ? "Mark taken off" : `Marked ${picture.faces(place).title}`)
  },
  path: ({ view, update, say }) => {
    if (!view.mark) say("Mark a card with m first")
    else update({ path: !view.path, lit: "" })
  },
  group: ({ view, update }) => {
    const next = GROUPINGS[(GROUPINGS.indexOf(view.group) + 1) % GROUPINGS.length] ?? ""
    update({ group: next, steps: [] })
  },
  earlier: travel(-1),
  later: travel(1),
  table: ({ view, update }) => update({ table: !view.table }),
  search: ({ search }) => search(),
  palette: ({ toggle }) => toggle("palette"),
  copy: ({ copy }) => copy(),
  export: ({ toggle }) => toggle("export"),
  why: ({ picture, place, go }) => {
    const node = picture.scene.net.lineage.nodes[picture.scene.cards[place]?.members[0] ?? -1]
    if (node) go(whyPath({ bad: node.ref }))
  },
  help: ({ toggle }) => toggle("help"),
  close: ({ show, update }) => {
    show("none")
    update({ lit: "", path: false })
  },
}
