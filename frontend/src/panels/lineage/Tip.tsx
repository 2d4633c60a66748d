import type { Hit } from "../../view/canvas/hit"
import type { Picture } from "../../view/canvas/picture"
import { lookOf } from "../../view/kinds"
import { shortened } from "../../view/text"

const LETTERS = 400

/** All that the card under the pointer says, uncut; the live region says it to those who do not see it. */
export function Tip({
  picture,
  hit,
  x,
  y,
}: {
  readonly picture: Picture
  readonly hit: Hit
  readonly x: number
  readonly y: number
}) {
  const card = picture.scene.cards[hit.place]
  if (!card) return null
  const face = picture.faces(hit.place)
  const { part } = hit
  return (
    <div className="lineage-tip" style={{ left: x + 14, top: y + 18 }} aria-hidden="true">
      {part && part.what !== "chip" ? (
        <span>{PARTS[part.what]}</span>
      ) : (
        <>
          <strong>
            <bdi>{shortened(face.title, LETTERS)}</bdi>
          </strong>
          <span className="faint"> {card.sort === "thing" ? lookOf(card.kind).word : card.sort}</span>
          <br />
          <bdi>{shortened(face.detail, LETTERS)}</bdi>
          {face.chips.length > 0 && <br />}
          {face.chips.map(({ text }) => text).join(" · ")}
        </>
      )}
    </div>
  )
}

const PARTS = {
  up: "Open one hop upstream; Shift: to the end; Alt: only this branch",
  down: "Open one hop downstream; Shift: to the end; Alt: only this branch",
  unfold: "Open it",
} as const
