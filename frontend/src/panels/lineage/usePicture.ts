import { useEffect, useRef, useState } from "react"
import { groupName } from "../../graph/groups"
import type { Card, Scene } from "../../graph/scene"
import { Superseded } from "../../graph/schedule"
import type { LineageView } from "../../state/lineage"
import { faceOf } from "../../view/canvas/face"
import { type Picture, pictureOf } from "../../view/canvas/picture"
import { formerOf, placeScene } from "../../view/canvas/placing"
import type { Shown } from "./useScene"

/** The picture of what is shown, and the card that kept its place when it came about. */
export interface Pictured {
  readonly picture: Picture
  readonly anchor: string
}

/** Lays out what is shown in the worker; what was there before keeps its place as far as it can. */
export function usePicture(
  shown: Shown | null,
  view: LineageView,
): { pictured: Pictured | null; error: Error | null } {
  const [pictured, setPictured] = useState<Pictured | null>(null)
  const [error, setError] = useState<Error | null>(null)
  const before = useRef<{ readonly picture: Picture; readonly ref: string } | null>(null)
  const scenes = shown?.scenes
  const group = shown?.group ?? ""
  const { ref } = view
  // Only what is shown makes a new picture; where one looks from, and at what, does not.
  const latest = useRef(view)
  latest.current = view
  useEffect(() => {
    if (!scenes?.length) return
    let current = true
    const known = before.current?.ref === ref ? before.current.picture : null
    const anchor = latest.current.steps.at(-1)?.card ?? latest.current.focus
    const run = known
      ? continued(known, scenes, anchor, group)
      : replayed(scenes, latest.current.steps, group)
    run.then(
      (picture) => {
        if (!current) return
        before.current = { picture, ref }
        setError(null)
        setPictured({ picture, anchor })
      },
      (problem) => {
        if (current && !(problem instanceof Superseded)) setError(problem)
      },
    )
    return () => {
      current = false
    }
  }, [scenes, group, ref])
  return { pictured, error }
}

async function continued(known: Picture, scenes: readonly Scene[], card: string, group: Shown["group"]) {
  const scene = scenes.at(-1) ?? known.scene
  const anchor = [card, ...scene.net.lineage.starts].find((id) => known.scene.placeOf.has(id)) ?? ""
  const shared = scene.cards.filter(({ id }) => known.scene.placeOf.has(id)).length
  const former = shared > 0 ? formerOf(scene, known.scene, known.placed, anchor) : null
  return drawn(scene, await placeScene(scene, former), group)
}

/** A link to a picture that was opened step by step: the same steps lead to the same places. */
async function replayed(scenes: readonly Scene[], steps: LineageView["steps"], group: Shown["group"]) {
  let picture: Picture | null = null
  for (const [at, scene] of scenes.entries()) {
    const anchor = steps[at - 1]?.card ?? ""
    const former: ReturnType<typeof formerOf> | null =
      picture && formerOf(scene, picture.scene, picture.placed, anchor)
    picture = drawn(scene, await placeScene(scene, former), group)
  }
  if (!picture) throw new Error("there is nothing to draw")
  return picture
}

function drawn(scene: Scene, placed: Picture["placed"], group: Shown["group"]): Picture {
  return pictureOf(scene, placed, (card: Card) =>
    faceOf(scene, card, ({ members }) => {
      const first = scene.net.lineage.nodes[members[0] ?? -1]
      return first && group ? groupName(first, group) : ""
    }),
  )
}
