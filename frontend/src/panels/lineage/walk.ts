import { num } from "../../graph/csr"
import { neighboursOf } from "../../graph/net"
import { kinOf } from "../../view/canvas/lit"
import type { Picture } from "../../view/canvas/picture"

/** The card that an arrow key leads to: along arrows to the sides, within the layer up and down; itself at the end. */
export function neighbourOf(picture: Picture, place: number, way: "left" | "right" | "up" | "down"): number {
  const { scene, placed } = picture
  if (way === "left" || way === "right") {
    const kin = kinOf(scene)[way === "left" ? "causes" : "effects"]
    return nearest(Array.from(neighboursOf(kin, place)), placed.y, num(placed.y, place)) ?? place
  }
  const layer = num(placed.layer, place)
  const beyond = (at: number) => (num(placed.y, at) - num(placed.y, place)) * (way === "up" ? -1 : 1) > 0.5
  const row = Array.from(placed.layer.keys()).filter((at) => num(placed.layer, at) === layer && beyond(at))
  return nearest(row, placed.y, num(placed.y, place)) ?? place
}

function nearest(places: readonly number[], y: Float64Array, from: number): number | undefined {
  return places.toSorted((one, other) => Math.abs(num(y, one) - from) - Math.abs(num(y, other) - from))[0]
}
