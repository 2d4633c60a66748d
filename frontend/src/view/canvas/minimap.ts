import { num } from "../../graph/csr"
import { type Bounds, type Camera, fitting, type Size, shownBy, toPicture, toScreen } from "./camera"
import type { Palette } from "./palette"
import { CARD_WIDTH, type Picture } from "./picture"

/** The whole picture in small, with a frame round what the screen shows. */
export class Minimap {
  #picture: Picture | null = null
  #dots: HTMLCanvasElement | null = null
  #camera: Camera = { x: 0, y: 0, zoom: 1 }

  constructor(private readonly canvas: HTMLCanvasElement) {}

  get #size(): Size {
    return { width: this.canvas.clientWidth, height: this.canvas.clientHeight }
  }

  /** Takes a picture; its dots are drawn once. */
  set(picture: Picture, palette: Palette): void {
    const { width, height } = this.#size
    const density = devicePixelRatio
    this.canvas.width = width * density
    this.canvas.height = height * density
    this.#picture = picture
    this.#camera = fitting(picture.bounds, { width, height }, 6)
    const dots = document.createElement("canvas")
    dots.width = this.canvas.width
    dots.height = this.canvas.height
    const ctx = dots.getContext("2d")
    if (ctx) {
      ctx.scale(density, density)
      picture.scene.cards.forEach(({ kind }, at) => {
        const { zoom } = this.#camera
        const { x, y } = toScreen(
          this.#camera,
          { width, height },
          num(picture.placed.x, at),
          num(picture.placed.y, at),
        )
        const [wide, high] = [
          Math.max(1.5, CARD_WIDTH * zoom),
          Math.max(1.5, num(picture.heights, at) * zoom),
        ]
        ctx.fillStyle = palette.kind(kind)
        ctx.fillRect(x - wide / 2, y - high / 2, wide, high)
      })
    }
    this.#dots = dots
  }

  /** Draws the frame of what the screen shows; hides itself when that is everything. */
  frame(camera: Camera, screen: Size, palette: Palette): void {
    if (!this.#picture || !this.#dots?.width || !this.#dots.height) return
    const shown = shownBy(camera, screen)
    this.canvas.hidden = contains(shown, this.#picture.bounds)
    const ctx = this.canvas.getContext("2d")
    if (!ctx || this.canvas.hidden) return
    const size = this.#size
    const density = devicePixelRatio
    ctx.setTransform(1, 0, 0, 1, 0, 0)
    ctx.clearRect(0, 0, this.canvas.width, this.canvas.height)
    ctx.drawImage(this.#dots, 0, 0)
    ctx.setTransform(density, 0, 0, density, 0, 0)
    const one = toScreen(this.#camera, size, shown.left, shown.top)
    const other = toScreen(this.#camera, size, shown.right, shown.bottom)
    ctx.strokeStyle = palette.accent
    ctx.lineWidth = 1.5
    ctx.strokeRect(one.x, one.y, other.x - one.x, other.y - one.y)
  }

  /** The point of the picture under a point of the map. */
  at(x: number, y: number): { readonly x: number; readonly y: number } {
    return toPicture(this.#camera, this.#size, x, y)
  }
}

function contains(outer: Bounds, inner: Bounds): boolean {
  return (
    outer.left <= inner.left &&
    outer.top <= inner.top &&
    outer.right >= inner.right &&
    outer.bottom >= inner.bottom
  )
}
