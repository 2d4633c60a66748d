import { num } from "../../graph/csr"
import { type Boxes, type Former, type Placement, place } from "../../graph/place"
import type { Scene } from "../../graph/scene"
import { Newest } from "../../graph/schedule"
import { CARD_WIDTH, heightsOf, ROOM } from "./picture"

interface Request {
  readonly boxes: Boxes
  readonly former: Former | null
}

interface Placed {
  readonly placed: Placement
  readonly took: number
}

const layouts = new Newest<Request, Placement>(inWorker)
let worker: Worker | null = null

/** Places for a scene from the worker; a newer request supersedes this one. */
export function placeScene(scene: Scene, former: Former | null): Promise<Placement> {
  return layouts.ask({ boxes: boxesOf(scene), former })
}

/** Where the cards of a scene stood in another one, with the card that must not move. */
export function formerOf(scene: Scene, before: Scene, placed: Placement, anchor: string): Former {
  const from = (list: Float64Array) =>
    Float64Array.from(scene.cards, ({ id }) => {
      const place = before.placeOf.get(id)
      return place === undefined ? Number.NaN : num(list, place)
    })
  return { x: from(placed.x), y: from(placed.y), anchor: scene.placeOf.get(anchor) ?? -1 }
}

function boxesOf(scene: Scene): Boxes {
  return { arcs: scene.arcs, width: CARD_WIDTH, heights: heightsOf(scene) }
}

async function inWorker({ boxes, former }: Request): Promise<Placement> {
  if (typeof Worker === "undefined") return place(boxes, ROOM, former)
  worker ??= new Worker(new URL("./layout.worker.ts", import.meta.url), { type: "module" })
  const busy = worker
  const { placed, took } = await new Promise<Placed>((resolve, reject) => {
    busy.onmessage = ({ data }: MessageEvent<Placed>) => resolve(data)
    busy.onerror = (event) => reject(new Error(event.message || "the layout worker stopped"))
    busy.postMessage({ boxes, room: ROOM, former })
  })
  performance.measure("layout", { start: performance.now() - took, duration: took })
  return placed
}
