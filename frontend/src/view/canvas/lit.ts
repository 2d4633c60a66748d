import { type Csr, csr, num } from "../../graph/csr"
import type { Scene } from "../../graph/scene"
import { distances, wayBetween } from "../../graph/trace"

/** What stands out: marks by place of card and by number of line; `way` lines are the way between two cards. */
export interface Lit {
  readonly cards: Uint8Array
  readonly way: ReadonlySet<string>
}

/** The arrows among the cards of a scene, both ways. */
export function kinOf({ arcs }: Scene): { readonly causes: Csr; readonly effects: Csr } {
  return { effects: csr(arcs), causes: csr(arcs, true) }
}

/** Everything up, down or both ways from a card. */
export function litAround(scene: Scene, place: number, side: "u" | "d" | "b"): Lit {
  const { causes, effects } = kinOf(scene)
  const cards = new Uint8Array(scene.cards.length)
  for (const kin of [...(side !== "d" ? [causes] : []), ...(side !== "u" ? [effects] : [])]) {
    distances(kin, [place]).forEach((far, at) => {
      if (far >= 0) cards[at] = 1
    })
  }
  return { cards, way: new Set() }
}

/** The way between two cards, null where neither led to the other. */
export function litWay(scene: Scene, one: number, other: number): Lit | null {
  const { causes, effects } = kinOf(scene)
  const way = wayBetween(causes, effects, one, other)
  if (way.length === 0) return null
  const cards = new Uint8Array(scene.cards.length)
  for (const at of way) cards[at] = 1
  const pairs = way.slice(1).flatMap((at, before) => {
    const from = num(way, before)
    return [`${from} ${at}`, `${at} ${from}`]
  })
  return { cards, way: new Set(pairs) }
}
