import type { Camera, Size } from "./camera"
import { type Paint, paintFrame } from "./paint"

/** A frame that takes longer than this is kept and moved while one drags, and drawn anew when one stops. */
const SLOW_MS = 11
/** How much is drawn beyond each side of the screen, as part of its size. */
const BEYOND = 0.3

/** A drawn frame with its surroundings, which stands in for slow frames while the camera moves. */
export class Snapshot {
  #canvas: HTMLCanvasElement | null = null
  #camera: Camera = { x: 0, y: 0, zoom: 1 }
  #size: Size = { width: 0, height: 0 }
  #slow = false
  #used = false
  #paint: Paint | null = null

  /** From now on the kept frame may stand in. */
  use(): void {
    this.#used = true
  }

  drop(): void {
    this.#canvas = null
    this.#paint = null
    this.#used = false
  }

  /** Remembers what a frame was drawn from, in case it stands in later. */
  keep(paint: Paint, size: Size, took: number): void {
    this.#slow = took > SLOW_MS && paint.motion === null
    this.#paint = this.#slow ? paint : null
    this.#size = size
  }

  /** Draws the kept frame as the camera sees it now; answers false where there is none that may stand in. */
  draw(ctx: CanvasRenderingContext2D, camera: Camera, size: Size, paper: string): boolean {
    if (!this.#used || !this.#slow || size !== this.#size) return false
    this.#canvas ??= this.#drawn()
    if (!this.#canvas) return false
    const factor = camera.zoom / this.#camera.zoom
    const width = size.width * (1 + 2 * BEYOND) * factor
    const height = size.height * (1 + 2 * BEYOND) * factor
    const x = (this.#camera.x - camera.x) * camera.zoom + size.width / 2 - width / 2
    const y = (this.#camera.y - camera.y) * camera.zoom + size.height / 2 - height / 2
    ctx.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0)
    ctx.globalAlpha = 1
    ctx.fillStyle = paper
    ctx.fillRect(0, 0, size.width, size.height)
    ctx.drawImage(this.#canvas, x, y, width, height)
    return true
  }

  #drawn(): HTMLCanvasElement | null {
    if (!this.#paint) return null
    const canvas = document.createElement("canvas")
    const around = {
      width: this.#size.width * (1 + 2 * BEYOND),
      height: this.#size.height * (1 + 2 * BEYOND),
    }
    canvas.width = around.width
    canvas.height = around.height
    const ctx = canvas.getContext("2d", { alpha: false })
    if (!ctx) return null
    this.#camera = this.#paint.camera
    paintFrame({ ...this.#paint, ctx }, around, 1)
    return canvas
  }
}
