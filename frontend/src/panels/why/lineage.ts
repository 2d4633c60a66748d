import type { Answer, Suspect } from "../../api/why"
import { arrowKey, reached } from "../../graph/graph"
import { changed, type Joined, type Thing, type Union, union } from "../../graph/union"
import type { DrawnNode, Lit } from "../../view/LineageDrawing"
import { hasLevels } from "./verdict"

/** The two lineages of an answer laid over each other: what led to either end, and what its suspects came through. */
export function lineagesOf(answer: Answer): Union {
  const ends = {
    good: [answer.good.asked.uid, answer.good.run.uid],
    bad: [answer.bad.asked.uid, answer.bad.run.uid],
  }
  const graph = { nodes: answer.things.map(({ id }) => id), arrows: answer.arrows }
  const shown = new Set([
    ...reached(graph, [...ends.good, ...ends.bad], true),
    ...answer.suspects.flatMap(({ path }) => path.map(({ uid }) => uid)),
  ])
  const predecessors = predecessorsOf(answer, shown)
  return union(
    answer.things.filter(({ id }) => shown.has(id) || predecessors.has(id)),
    answer.arrows,
    ends,
  )
}

/** What to light: the way through the pointed thing, else the path of the lit suspect, else of the first. */
export function litOf(both: Union, answer: Answer, pointed: string | null, lit: number | null): Lit | null {
  if (pointed !== null) return through(both, pointed)
  const place = lit ?? (answer.status === "none" ? null : 0)
  const path = place === null ? [] : (answer.suspects[place]?.path ?? [])
  const ids = path.flatMap(({ uid }) => both.joinedId.get(uid) ?? [])
  const steps = ids.slice(1).map((to, at) => arrowKey({ from: ids[at] ?? "", to }))
  return ids.length ? { nodes: new Set(ids), arrows: new Set(steps) } : null
}

function through({ graph }: Union, id: string): Lit {
  const after = reached(graph, [id])
  const before = reached(graph, [id], true)
  const onWay = graph.arrows.filter(
    ({ from, to }) => (after.has(from) && after.has(to)) || (before.has(from) && before.has(to)),
  )
  return { nodes: new Set([...after, ...before]), arrows: new Set(onWay.map(arrowKey)) }
}

/** A joined thing as it is drawn, with the ranks of the suspects that start there. */
export function drawnNode(joined: Joined, both: Union, answer: Answer, letters: number): DrawnNode {
  const is = (uid: string) => both.joinedId.get(uid) === joined.id
  const isGood = is(answer.good.asked.uid)
  const isBad = is(answer.bad.asked.uid)
  const ranks = answer.suspects.flatMap(({ path }, place) => (path[0] && is(path[0].uid) ? [place + 1] : []))
  const suspect = answer.suspects[(ranks[0] ?? 0) - 1]
  const title = NAMED_ALONE.has(joined.kind) ? (joined.after ?? joined.before)?.name : joined.title
  const detail = suspect ? changeOf(suspect, letters) : levelsOf(joined)
  return {
    id: joined.id,
    kind: joined.kind,
    title: title || joined.title,
    detail,
    full: [title, detail].filter(Boolean).join(" "),
    changed: changed(joined),
    end: isGood && isBad ? "both" : isGood ? "good" : isBad ? "bad" : "",
    ranks,
  }
}

/** Kinds whose things are known by their own name, not by what they are one of. */
const NAMED_ALONE: ReadonlySet<string> = new Set(["Run", "Commit", "Environment"])

/** Versions outside the shown lineages that the only shown version of their series took the place of. */
function predecessorsOf(answer: Answer, shown: ReadonlySet<string>): ReadonlySet<string> {
  const others = new Set(answer.alternatives.map(({ uid }) => uid))
  const key = ({ kind, series }: Thing) => `${kind}\u0000${series}`
  const versions = answer.things.filter(({ id, kind }) => kind.endsWith("Version") && !others.has(id))
  const found = new Map<string, { shown: Thing[]; hidden: Thing[] }>()
  for (const thing of versions) {
    const kin = found.get(key(thing)) ?? { shown: [], hidden: [] }
    kin[shown.has(thing.id) ? "shown" : "hidden"].push(thing)
    found.set(key(thing), kin)
  }
  const pairs = [...found.values()].filter((kin) => kin.shown.length === 1 && kin.hidden.length === 1)
  return new Set(pairs.flatMap((kin) => kin.hidden.map(({ id }) => id)))
}

/** What changed where a suspect starts: the versions of data and models, else what it was that changed. */
function changeOf({ kind, name, before, after }: Suspect, letters: number): string {
  const change = hasLevels({ kind, before, after }) ? `${before || "absent"} → ${after || "absent"}` : ""
  if (kind === "dataset" || kind === "model") return change
  const whole = `${name} ${change}`.trim()
  return whole.length <= letters ? whole : name
}

function levelsOf({ before, after }: Joined): string {
  const [was, is] = [before?.level ?? "", after?.level ?? ""]
  return before && after && was !== is ? `${was || "–"} → ${is || "–"}` : is || was
}
