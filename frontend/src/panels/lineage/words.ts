import { neighboursOf } from "../../graph/net"
import type { Scene } from "../../graph/scene"
import { kinOf } from "../../view/canvas/lit"
import type { Picture } from "../../view/canvas/picture"
import { lookOf } from "../../view/kinds"
import { countText } from "../../view/numbers"

/** What a screen reader hears of a card: what it is, what it says, and where one can go from it. */
export function spoken(picture: Picture, place: number): string {
  const card = picture.scene.cards[place]
  if (!card) return ""
  const face = picture.faces(place)
  const { causes, effects } = kinOf(picture.scene)
  const what = card.sort === "thing" ? lookOf(card.kind).word : card.sort
  const chips = face.chips.map(({ kind, text }) =>
    text.includes(" ") ? text : `${lookOf(kind).word} ${text}`,
  )
  return [
    `${what} ${face.title}`,
    face.detail,
    ...chips,
    countText(neighboursOf(causes, place).length, "cause", "causes"),
    countText(neighboursOf(effects, place).length, "effect", "effects"),
    card.hiddenUp > 0 ? `${card.hiddenUp} more causes not shown` : "",
    card.hiddenDown > 0 ? `${card.hiddenDown} more effects not shown` : "",
  ]
    .filter(Boolean)
    .join(", ")
}

/** What a picture as a whole shows. */
export function summary(scene: Scene): string {
  const { causes } = kinOf(scene)
  const arrows = causes.ends.length
  return `${countText(scene.cards.length, "card")}, ${countText(arrows, "arrow")}`
}

/** The place of the card with an id, or of the card that a thing with that id is on; -1 where there is none. */
export function placeIn(scene: Scene, id: string): number {
  const own = scene.placeOf.get(id)
  if (own !== undefined) return own
  const thing = scene.net.lineage.numberOf.get(id)
  if (thing === undefined) return -1
  return scene.cards.findIndex(({ members }) => members.includes(thing))
}
