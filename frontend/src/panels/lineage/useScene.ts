import { useMemo, useRef } from "react"
import { type LineageAnswer, type More, useLineage, useMatching, useMore } from "../../api/lineage"
import { compared } from "../../graph/compare"
import { type GroupBy, grouped } from "../../graph/groups"
import { type Lineage, lineageOf } from "../../graph/lineage"
import { type Net, netOf } from "../../graph/net"
import { everything, openedByStep } from "../../graph/opened"
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
  const net = useMemo(() => base && netOf(base), [base])
  const wanted = useMemo(() => (net ? wantedBy(view.steps, net, net.lineage) : []), [view.steps, net])
  const first = useMore(wanted, view)
  const wider = useMemo(() => net && widened(net, first.answers), [net, first.answers])
  // What the first extra answers hold may itself be opened further by later steps.
  const further = useMemo(
    () =>
      net && wider && wider !== net ? wantedBy(view.steps, wider, net.lineage).filter(isNot(wanted)) : [],
    [view.steps, net, wider, wanted],
  )
  const second = useMore(further, view)
  const widest = useMemo(() => wider && widened(wider, second.answers), [wider, second.answers])
  const { passes } = matching
  const pending = first.pending || second.pending || (view.filters.length > 0 && !passes && !matching.error)
  const scenes = useMemo(
    () => (widest && !pending ? scenesOf(filtered(widest, passes), view) : null),
    [widest, pending, passes, view],
  )
  // While more is being read the picture stays as it is, rather than to move twice.
  const kept = useRef<Shown | null>(null)
  const shown = useMemo((): Shown | null => {
    if (!scenes || !own.data) return null
    return { ...scenes, answer: own.data }
  }, [scenes, own.data])
  if (shown) kept.current = shown
  else if (!pending) kept.current = null
  return {
    shown: kept.current,
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

function wantedBy(steps: readonly Step[], net: Net, base: Lineage): readonly More[] {
  const before = openedByStep(net, steps)
  const found = steps.flatMap((step, at) => {
    const now = before[at]
    return now ? moreFor(step, now, net.lineage, base) : []
  })
  return found.filter((each, at) => found.findIndex((one) => same(one, each)) === at)
}

function widened(net: Net, answers: readonly LineageAnswer[]): Net {
  return answers.length ? netOf(lineageOf(net.lineage, ...answers.map(({ parts }) => parts))) : net
}

function filtered(net: Net, passes: readonly string[] | null): Net {
  if (!passes) return net
  const { lineage } = net
  const passing = new Set(passes)
  const kept = lineage.nodes.flatMap(({ id, beforeId }, at) =>
    passing.has(id) || (beforeId !== undefined && passing.has(beforeId)) ? [at] : [],
  )
  return netOf(lineage, new Set(kept))
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
  const each = all ? [everything(net)] : openedByStep(net, steps)
  const scenes = each.map((now) => sceneOf(net, now))
  const last = scenes.at(-1)
  const count = last ? shownCount(last) : 0
  if (count > MOST_SHOWN && group !== "off") return by("pipeline", count)
  return { scenes, group: "", tooMany: 0 }
}
