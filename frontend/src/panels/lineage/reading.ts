import type { More } from "../../api/lineage"
import { num } from "../../graph/csr"
import type { Lineage } from "../../graph/lineage"
import { membersOf, type Opened } from "../../graph/opened"
import { distances } from "../../graph/trace"
import type { Step } from "../../state/lineage"

const MOST_MEMBERS = 12

/** What has to be read so that a step shows all there is: nothing where the first answer holds it already. */
export function moreFor(step: Step, now: Opened, lineage: Lineage, base: Lineage): readonly More[] {
  if (step.scope === "s" || step.scope === "x") return []
  const members = membersOf(now.cards, step.card).slice(0, MOST_MEMBERS)
  const depth = step.scope === "e" ? null : 1
  return members.flatMap((at): More[] => {
    const id = lineage.nodes[at]?.id ?? ""
    const sides: More[] = []
    if (step.side !== "d" && !holds(base, id, "causes", depth)) sides.push({ id, side: "UPSTREAM", depth })
    if (step.side !== "u" && !holds(base, id, "effects", depth)) sides.push({ id, side: "DOWNSTREAM", depth })
    return sides
  })
}

/** Whether a lineage holds everything on one side of a thing. */
function holds(base: Lineage, id: string, side: "causes" | "effects", depth: 1 | null): boolean {
  const start = base.numberOf.get(id)
  if (start === undefined) return false
  const far = distances(base[side], [start], depth === 1 ? 0 : Number.POSITIVE_INFINITY)
  return base.nodes.every((node, at) => {
    const known = num(base[side].at, at + 1) - num(base[side].at, at)
    return num(far, at) === -1 || known >= node[side]
  })
}
