import { useMemo, useRef } from "react"
import { type LineageAnswer, type More, useLineage, useMatching, useMore } from "../../api/lineage"
import { compared } from "../../graph/compare"
import { type GroupBy, grouped } from "../../graph/groups"
import { type Lineage, lineageOf } from "../../graph/lineage"
import { type Net, netOf } from "../../graph/net"
import { everything, type Opened, opened } from "../../graph/opened"
import { type Scene, sceneOf, shownCount } from "../../graph/scene"
import type { LineageView, Step } from "../../state/lineage"
import { lineagePath } from "../../state/url"
import { moreFor } from "./reading"

/** Above this many things a picture is a grouped map, unless one asks otherwise. */
export const MOST_SHOWN = 2_000

/** What the screen shows, and what stands in the way of showing it. */
export interface Shown {
  /** The scene after each step that was done, the last one being what is shown. */
  readonly scenes: readonly Scene[]
  readonly answer: LineageAnswer
  readonly group: GroupBy | ""
  /** How many things would be shown if they were not grouped because there are too many; 0 where they are not. */
  readonly tooMany: number
  readonly reading: boolean
}

export interface SceneState {
  readonly shown: Shown | null
  readonly error: Error | null
  readonly filterError: Error | null
  readonly retry: () => void
}

/** The scene of a view, from the answers that it needs. */
export function useScene(current: LineageView): SceneState {
  const view = useSame(pictured(current))
  const own = useLineage(view.ref, view)
  const other = useLineage(view.other, view)
  const base = useMemo(
    () => baseOf(own.data, view.other ? other.data : undefined),
    [own.data, other.data, view.other],
  )
  const matching = useMatching(view)
  const wanted = useMemo(() => (base ? wantedBy(view.steps, base, base) : []), [view.steps, base])
  const first = useMore(wanted, view)
  // What the first extra answers hold may itself be opened further by later steps.
  const lineage = useMemo(
    () => (base ? lineageOf(base, ...first.answers.map(({ parts }) => parts)) : null),
    [base, first.answers],
  )
  const further = useMemo(
    () => (base && lineage ? wantedBy(view.steps, lineage, base).filter(isNot(wanted)) : []),
    [view.steps, base, lineage, wanted],
  )
  const second = useMore(further, view)
  const whole = useMemo(
    () =>
      lineage && second.answers.length
        ? lineageOf(lineage, ...second.answers.map(({ parts }) => parts))
        : lineage,
    [lineage, second.answers],
  )
  const passes = matching.passes
  const reading = first.pending || second.pending || own.isPlaceholderData || other.isFetching
  const shown = useMemo((): Shown | null => {
    if (!whole || !own.data) return null
    if (view.filters.length > 0 && !passes && !matching.error) return null
    const net = netOf(whole, passes && new Set(passes.flatMap((id) => whole.numberOf.get(id) ?? [])))
    return { ...scenesOf(net, view), answer: own.data, reading }
  }, [whole, own.data, passes, matching.error, view, reading])
  return {
    shown,
    error: own.error ?? other.error ?? first.error ?? second.error,
    filterError: matching.error,
    retry: () => {
      void own.refetch()
      if (view.other) void other.refetch()
    },
  }
}

/** The view without what only looks at the picture. */
function pictured(view: LineageView): LineageView {
  return { ...view, focus: "", lit: "", mark: "", path: false, look: null, table: false }
}

/** The same object as long as the address it stands for is the same. */
function useSame(view: LineageView): LineageView {
  const kept = useRef(view)
  if (lineagePath(kept.current) !== lineagePath(view)) kept.current = view
  return kept.current
}

function baseOf(own: LineageAnswer | undefined, other: LineageAnswer | undefined): Lineage | null {
  if (!own) return null
  const lineage = lineageOf(own.parts)
  return other ? lineageOf(compared(lineage, lineageOf(other.parts))) : lineage
}

function wantedBy(steps: readonly Step[], lineage: Lineage, base: Lineage): readonly More[] {
  const net = netOf(lineage)
  const found = steps.flatMap((step, at) => moreFor(step, opened(net, steps.slice(0, at)), lineage, base))
  return found.filter((each, at) => found.findIndex((one) => same(one, each)) === at)
}

function isNot(known: readonly More[]) {
  return (more: More) => !known.some((each) => same(each, more))
}

function same(one: More, other: More): boolean {
  return one.id === other.id && one.side === other.side && one.depth === other.depth
}

function scenesOf(net: Net, view: LineageView): Pick<Shown, "scenes" | "group" | "tooMany"> {
  const { group, steps, all } = view
  const unfolded = new Set(steps.flatMap(({ card, scope }) => (scope === "s" ? [card] : [])))
  const by = (key: GroupBy, tooMany: number) => {
    const whole = sceneOf(net, grouped(net, key, unfolded))
    return { scenes: [whole], group: key, tooMany }
  }
  if (group !== "" && group !== "off") return by(group, 0)
  const each: Opened[] = all ? [everything(net)] : steps.map((_, at) => opened(net, steps.slice(0, at)))
  if (!all) each.push(opened(net, steps))
  const scenes = each.map((now) => sceneOf(net, now))
  const last = scenes.at(-1)
  const count = last ? shownCount(last) : 0
  if (count > MOST_SHOWN && group !== "off") return by("pipeline", count)
  return { scenes, group: "", tooMany: 0 }
}
