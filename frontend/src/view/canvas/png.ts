import type { Emphasis } from "./paint"
import { paintFrame } from "./paint"
import type { Palette } from "./palette"
import type { Picture } from "./picture"

const MARGIN = 24
const MOST_PIXELS = 8_000

/** The whole picture as a PNG, twice as fine as the screen where that is not too large. */
export function pngOf(picture: Picture, palette: Palette, emphasis: Emphasis): Promise<Blob> {
  const { left, top, right, bottom } = picture.bounds
  const [wide, high] = [right - left + 2 * MARGIN, bottom - top + 2 * MARGIN]
  const density = Math.min(2, MOST_PIXELS / Math.max(wide, high))
  const canvas = document.createElement("canvas")
  canvas.width = Math.ceil(wide * density)
  canvas.height = Math.ceil(high * density)
  const ctx = canvas.getContext("2d", { alpha: false })
  if (!ctx) return Promise.reject(new Error("this browser has no canvas"))
  const camera = { x: (left + right) / 2, y: (top + bottom) / 2, zoom: 1 }
  paintFrame(
    { ctx, picture, palette, camera, emphasis, motion: null },
    { width: wide, height: high },
    density,
  )
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error("the picture is too large"))),
      "image/png",
    )
  })
}
