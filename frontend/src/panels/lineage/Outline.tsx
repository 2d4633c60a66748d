import { useMemo } from "react"
import { neighboursOf } from "../../graph/net"
import { kinOf } from "../../view/canvas/lit"
import type { Picture } from "../../view/canvas/picture"
import { lookOf } from "../../view/kinds"
import { shortened } from "../../view/text"

const MOST = 200

/** The picture in words, for those who do not see it: every card with what it came from and what came from it. */
export function Outline({ picture }: { readonly picture: Picture }) {
  const lines = useMemo(() => {
    const { causes, effects } = kinOf(picture.scene)
    const title = (place: number) => shortened(picture.faces(place).title, 80)
    const list = (places: Int32Array) => Array.from(places.slice(0, 12), title).join(", ")
    return picture.scene.cards.slice(0, MOST).map(({ id, kind, sort }, place) => {
      const [from, to] = [list(neighboursOf(causes, place)), list(neighboursOf(effects, place))]
      const words = [
        `${sort === "thing" ? lookOf(kind).word : sort} ${title(place)}`,
        from && `from ${from}`,
        to && `to ${to}`,
      ]
      return { id, text: words.filter(Boolean).join("; ") }
    })
  }, [picture])
  return (
    <section className="unseen" aria-label="Outline of the lineage">
      <ul>
        {lines.map(({ id, text }) => (
          <li key={id}>{text}</li>
        ))}
      </ul>
    </section>
  )
}
