import { type Arrow, arrowKey, byText, type Graph, reached } from "./graph"

/** A thing of two lineages; `series` is its logical identity within its kind, `level` its state: a version. */
export interface Thing {
  readonly id: string
  readonly kind: string
  readonly name: string
  readonly series: string
  readonly level: string
}

/** One logical thing of both lineages: `before` in the good one, `after` in the bad one, null where absent. */
export interface Joined {
  readonly id: string
  readonly kind: string
  readonly title: string
  readonly before: Thing | null
  readonly after: Thing | null
}

/** The union of two lineages, with the joined id of every thing. */
export interface Union {
  readonly things: ReadonlyMap<string, Joined>
  readonly graph: Graph
  readonly joinedId: ReadonlyMap<string, string>
}

/**
 * Lay the lineage of `bad` over that of `good`; what is not in the bad lineage counts as good.
 *
 * A thing of one is joined with the thing of the other that has its kind and series, where each side has only one such;
 * what both share stands alone and has the same `before` and `after`.
 */
export function union(
  things: readonly Thing[],
  arrows: readonly Arrow[],
  ends: { readonly good: readonly string[]; readonly bad: readonly string[] },
): Union {
  const graph: Graph = { nodes: things.map(({ id }) => id), arrows }
  return unite(things, arrows, reached(graph, ends.good, true), reached(graph, ends.bad, true))
}

/** The union of two sets of things by the same rule; what is in neither counts as good. */
export function unite(
  things: readonly Thing[],
  arrows: readonly Arrow[],
  inGood: ReadonlySet<string>,
  inBad: ReadonlySet<string>,
): Union {
  const joined = [...bySeries(things).values()].flatMap((kin) => join(kin, inGood, inBad))
  joined.sort((one, other) => byText(one.id, other.id))
  const joinedId = new Map<string, string>()
  for (const each of joined) {
    for (const thing of [each.before, each.after]) if (thing) joinedId.set(thing.id, each.id)
  }
  return {
    things: new Map(joined.map((each) => [each.id, each])),
    graph: { nodes: joined.map(({ id }) => id), arrows: moved(arrows, joinedId) },
    joinedId,
  }
}

/** Whether a joined thing differs between the lineages, or is in only one of them. */
export function changed(joined: Joined): boolean {
  return joined.before?.id !== joined.after?.id
}

function bySeries(things: readonly Thing[]): ReadonlyMap<string, readonly Thing[]> {
  const found = new Map<string, Thing[]>()
  for (const thing of things) {
    const key = `${thing.kind}\u0000${thing.series || thing.id}`
    found.set(key, [...(found.get(key) ?? []), thing])
  }
  return found
}

function join(
  kin: readonly Thing[],
  inGood: ReadonlySet<string>,
  inBad: ReadonlySet<string>,
): readonly Joined[] {
  const shared = kin.filter(({ id }) => inGood.has(id) && inBad.has(id))
  const good = kin.filter(({ id }) => !inBad.has(id))
  const bad = kin.filter(({ id }) => inBad.has(id) && !inGood.has(id))
  const alone = shared.map((thing) => joinedOf(thing, thing))
  const [before, after] = [good[0], bad[0]]
  if (good.length === 1 && bad.length === 1 && before && after) return [...alone, joinedOf(before, after)]
  return [
    ...alone,
    ...good.map((thing) => joinedOf(thing, null)),
    ...bad.map((thing) => joinedOf(null, thing)),
  ]
}

function joinedOf(before: Thing | null, after: Thing | null): Joined {
  const one = after ?? before
  if (!one) throw new Error("nothing to join")
  return { id: one.id, kind: one.kind, title: one.series || one.name, before, after }
}

function moved(arrows: readonly Arrow[], joinedId: ReadonlyMap<string, string>): readonly Arrow[] {
  const found = new Map<string, Arrow>()
  for (const arrow of arrows) {
    const from = joinedId.get(arrow.from)
    const to = joinedId.get(arrow.to)
    if (from !== undefined && to !== undefined && from !== to) found.set(arrowKey({ from, to }), { from, to })
  }
  return [...found].sort(([one], [other]) => byText(one, other)).map(([, arrow]) => arrow)
}
