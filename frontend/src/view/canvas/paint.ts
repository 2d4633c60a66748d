import { num } from "../../graph/csr"
import { type Bounds, type Camera, READABLE, type Size, shownBy } from "./camera"
import { drawCard, drawDot, drawName, drawShape, movedBox } from "./cards"
import { linesIn, lineTone, traceLine, traceTip } from "./lines"
import type { Lit } from "./lit"
import type { Motion } from "./motion"
import type { Palette } from "./palette"
import { boxOf, CARD_WIDTH, type Picture } from "./picture"

/** What stands out, by places of cards; -1 for none. */
export interface Emphasis {
  readonly focus: number
  readonly hover: number
  readonly marked: number
  readonly lit: Lit | null
}

/** Everything that a frame is drawn from. */
export interface Paint {
  readonly ctx: CanvasRenderingContext2D
  readonly picture: Picture
  readonly camera: Camera
  readonly palette: Palette
  readonly emphasis: Emphasis
  readonly motion: Motion | null
}

export type Tier = "cards" | "names" | "shapes" | "dots"

/** How much of a card can be read at a zoom. */
export function tierOf(zoom: number): Tier {
  if (zoom >= READABLE) return "cards"
  if (zoom >= 0.3) return "names"
  return zoom >= 0.1 ? "shapes" : "dots"
}

/** Draws what is on the screen; answers with how many cards and lines that were. */
export function paintFrame(paint: Paint, size: Size, density: number): number {
  const { ctx, camera, palette } = paint
  ctx.setTransform(1, 0, 0, 1, 0, 0)
  ctx.globalAlpha = 1
  ctx.fillStyle = palette.paper
  ctx.fillRect(0, 0, size.width * density, size.height * density)
  const scale = camera.zoom * density
  ctx.setTransform(
    scale,
    0,
    0,
    scale,
    (size.width / 2 - camera.x * camera.zoom) * density,
    (size.height / 2 - camera.y * camera.zoom) * density,
  )
  const shown = shownBy(camera, size)
  return drawLines(paint, shown) + drawCards(paint, shown)
}

/** The cards that touch a part of the picture. */
export function cardsIn({ placed, heights }: Picture, shown: Bounds): readonly number[] {
  const found: number[] = []
  const half = CARD_WIDTH / 2 + 40
  for (let at = 0; at < placed.x.length; at++) {
    const [x, y, high] = [num(placed.x, at), num(placed.y, at), num(heights, at) / 2 + 12]
    const outside =
      x + half < shown.left || x - half > shown.right || y + high < shown.top || y - high > shown.bottom
    if (!outside) found.push(at)
  }
  return found
}

function drawCards(paint: Paint, shown: Bounds): number {
  const { ctx, picture, emphasis, motion } = paint
  const tier = tierOf(paint.camera.zoom)
  const draw = { cards: drawCard, names: drawName, shapes: drawShape, dots: drawDot }[tier]
  const places = cardsIn(picture, motion ? EVERYWHERE : shown)
  for (const place of places) {
    const dim = emphasis.lit !== null && !emphasis.lit.cards[place] && place !== emphasis.focus
    ctx.globalAlpha = (dim ? 0.32 : 1) * (motion ? num(motion.shown, place) : 1)
    draw(paint, place, movedBox(paint, place, boxOf(picture, place)))
  }
  ctx.globalAlpha = 1
  return places.length
}

const EVERYWHERE: Bounds = { left: -Infinity, top: -Infinity, right: Infinity, bottom: Infinity }
const TONES = ["dim", "plain", "lit", "way"] as const

function drawLines(paint: Paint, shown: Bounds): number {
  const { ctx, picture, camera, palette, emphasis, motion } = paint
  const tier = tierOf(camera.zoom)
  const lines = linesIn(picture, motion ? EVERYWHERE : shown)
  const colours = { dim: palette.rule, plain: palette.line, lit: palette.accent, way: palette.bad }
  for (const tone of TONES) {
    const own = emphasis.lit ? lines.filter((line) => lineTone(picture, line, emphasis.lit) === tone) : lines
    if (emphasis.lit ? own.length === 0 : tone !== "plain") continue
    ctx.strokeStyle = colours[tone]
    ctx.fillStyle = colours[tone]
    ctx.lineWidth = (tone === "way" ? 3 : 1.5) * Math.max(1, 0.6 / camera.zoom)
    stroke(paint, own, tier === "shapes" || tier === "dots")
    if (tier !== "cards" && tier !== "names") continue
    ctx.beginPath()
    for (const line of own) traceTip(ctx, picture, line, motion)
    ctx.fill()
  }
  return lines.length
}

const AT_ONCE = 500

/** Strokes lines in portions: one path of very many pieces is slow to fill in. */
function stroke({ ctx, picture, motion }: Paint, lines: readonly number[], straight: boolean): void {
  for (let start = 0; start < lines.length; start += AT_ONCE) {
    ctx.beginPath()
    for (const line of lines.slice(start, start + AT_ONCE)) traceLine(ctx, picture, line, motion, straight)
    ctx.stroke()
  }
}
