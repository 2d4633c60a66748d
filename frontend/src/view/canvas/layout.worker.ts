import { type Boxes, type Former, place, type Room } from "../../graph/place"

addEventListener("message", ({ data }: MessageEvent<{ boxes: Boxes; room: Room; former: Former | null }>) => {
  const start = performance.now()
  const placed = place(data.boxes, data.room, data.former)
  postMessage({ placed, took: performance.now() - start })
})
