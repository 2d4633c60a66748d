import { useEffect } from "react"
import { num } from "../../graph/csr"
import type { LineageView } from "../../state/lineage"
import type { Camera } from "../../view/canvas/camera"
import { type Lit, litAround, litWay } from "../../view/canvas/lit"
import type { Picture } from "../../view/canvas/picture"
import type { Stage } from "../../view/canvas/stage"
import { placeIn } from "./words"

/** Keeps the stage showing what is to be shown. */
export function useStage(
  stage: { readonly current: Stage | null },
  picture: Picture,
  anchor: string,
  look: {
    readonly place: number
    readonly lit: Lit | null
    readonly view: LineageView
    readonly hover: number
  },
): void {
  const { place, lit, view, hover } = look
  const marked = view.mark ? placeIn(picture.scene, view.mark) : -1
  useEffect(() => {
    const still = typeof matchMedia === "function" && matchMedia("(prefers-reduced-motion: reduce)").matches
    stage.current?.show(picture, anchor, still)
  }, [stage, picture, anchor])
  useEffect(() => {
    stage.current?.emphasise({ focus: place, hover, marked, lit })
  }, [stage, place, hover, marked, lit])
}

/** Looks from where the address says, else at the focused card from a readable distance. */
export function arrive(stage: Stage | null, picture: Picture, view: LineageView, place: number): void {
  if (!stage) return
  stage.show(picture, "", true)
  const [x, y] = [num(picture.placed.x, place), num(picture.placed.y, place)]
  if (view.look) stage.look({ x: x + view.look.dx, y: y + view.look.dy, zoom: view.look.zoom })
  else stage.open(place)
}

/** The card that has the focus: what the address says, else what one asked about. */
export function focusedPlace(picture: Picture, view: LineageView): number {
  const ids = [view.focus, ...picture.scene.net.lineage.starts]
  for (const id of ids) {
    const place = id ? placeIn(picture.scene, id) : -1
    if (place >= 0) return place
  }
  return 0
}

/** What stands out by the address: a way, or one side of the focused card. */
export function litOf(picture: Picture, view: LineageView, place: number): Lit | null {
  const marked = view.mark ? placeIn(picture.scene, view.mark) : -1
  if (view.path && marked >= 0) return litWay(picture.scene, marked, place)
  return view.lit ? litAround(picture.scene, place, view.lit) : null
}

/** Where a camera looks, as the address holds it. */
export function lookFrom(camera: Camera, { placed }: Picture, place: number): LineageView["look"] {
  return { dx: camera.x - num(placed.x, place), dy: camera.y - num(placed.y, place), zoom: camera.zoom }
}
