import { num } from "../../graph/csr"
import { lookOf } from "../kinds"
import type { Bounds } from "./camera"
import { fitted } from "./fit"
import type { Paint } from "./paint"
import { type Part, partsOfCard } from "./parts"

const MARK = 24
const TEXT_LEFT = 36
const UNFOLD_ROOM = 44

/** Draws a card with all that it says. */
export function drawCard(paint: Paint, place: number, box: Bounds): void {
  const { ctx, palette, picture } = paint
  const card = picture.scene.cards[place]
  if (!card) return
  const face = picture.faces(place)
  drawPlate(paint, place, box)
  drawMark(paint, face.kind, box.left + MARK - 4, box.top + 22, 0.8, face.changed, face.failed)
  const room = box.right - box.left - TEXT_LEFT - 10
  ctx.textBaseline = "alphabetic"
  ctx.textAlign = "left"
  ctx.font = `600 15px ${palette.sans}`
  ctx.fillStyle = card.start ? palette.accent : palette.ink
  const titleRoom = card.sort === "thing" ? room : room - UNFOLD_ROOM
  ctx.fillText(fitted(ctx, face.lines[0], titleRoom), box.left + TEXT_LEFT, box.top + 23)
  ctx.font = `400 12.5px ${palette.sans}`
  ctx.fillStyle = face.failed ? palette.bad : palette.faint
  ctx.fillText(fitted(ctx, face.lines[1], room), box.left + TEXT_LEFT, box.top + 42)
  for (const part of partsOfCard(card, face, box)) drawPart(paint, part)
  if (face.side) drawSide(paint, face.side, box)
}

/** Draws a card as its mark and its name, in letters that stay as large on the screen. */
export function drawName(paint: Paint, place: number, box: Bounds): void {
  const { ctx, palette, picture, camera } = paint
  const face = picture.faces(place)
  const size = 11.5 / camera.zoom
  drawPlate(paint, place, box)
  const scale = Math.min(1.5, 0.62 / camera.zoom)
  const middle = (box.top + box.bottom) / 2
  drawMark(paint, face.kind, box.left + 16 * scale, middle, scale, face.changed, face.failed)
  ctx.font = `560 ${size}px ${palette.sans}`
  ctx.textBaseline = "middle"
  ctx.fillStyle = picture.scene.cards[place]?.start ? palette.accent : palette.ink
  const left = box.left + 30 * scale
  ctx.fillText(fitted(ctx, face.title, box.right - left - 8), left, middle)
}

/** Draws a card as the shape of its kind. */
export function drawShape(paint: Paint, place: number, box: Bounds): void {
  const face = paint.picture.faces(place)
  const scale = Math.min(2.6, 0.5 / paint.camera.zoom)
  const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2]
  if (place === paint.emphasis.focus) drawPlate(paint, place, box)
  drawMark(paint, face.kind, x, y, scale, true, face.failed)
}

/** Draws a card as a dot of its kind's colour. */
export function drawDot(paint: Paint, place: number, box: Bounds): void {
  const { ctx, palette, picture, camera } = paint
  const least = 3 / camera.zoom
  const [width, height] = [
    Math.max(least, 0.4 * (box.right - box.left)),
    Math.max(least, box.bottom - box.top),
  ]
  const lead =
    place === paint.emphasis.focus ? palette.accent : palette.kind(picture.scene.cards[place]?.kind ?? "")
  ctx.fillStyle = lead
  ctx.fillRect((box.left + box.right - width) / 2, (box.top + box.bottom - height) / 2, width, height)
}

function drawPlate({ ctx, palette, picture, emphasis }: Paint, place: number, box: Bounds): void {
  const card = picture.scene.cards[place]
  const [width, height] = [box.right - box.left, box.bottom - box.top]
  const plate = (shift: number) => {
    ctx.beginPath()
    ctx.roundRect(box.left + shift, box.top + shift, width, height, 7)
  }
  ctx.lineWidth = 1
  ctx.strokeStyle = palette.line
  for (const shift of card?.sort === "stack" ? [6, 3] : []) {
    plate(shift)
    ctx.fillStyle = palette.sheet
    ctx.fill()
    ctx.stroke()
  }
  plate(0)
  ctx.fillStyle = card?.sort === "group" ? palette.sunk : palette.sheet
  ctx.fill()
  ctx.strokeStyle = card?.start ? palette.accent : place === emphasis.hover ? palette.faint : palette.line
  ctx.lineWidth = card?.start ? 2 : 1
  ctx.stroke()
  if (place === emphasis.focus) ring(ctx, box, palette.accent, [])
  if (place === emphasis.marked) ring(ctx, box, palette.bad, [5, 3])
}

function ring(ctx: CanvasRenderingContext2D, box: Bounds, colour: string, dashes: number[]): void {
  ctx.beginPath()
  ctx.roundRect(box.left - 4, box.top - 4, box.right - box.left + 8, box.bottom - box.top + 8, 10)
  ctx.strokeStyle = colour
  ctx.lineWidth = 2.5
  ctx.setLineDash(dashes)
  ctx.stroke()
  ctx.setLineDash([])
}

const shapes = new Map<string, Path2D>()

function shapeOf(kind: string): Path2D {
  const path = lookOf(kind).shape
  const shape = shapes.get(path) ?? new Path2D(path)
  shapes.set(path, shape)
  return shape
}

function drawMark(
  { ctx, palette }: Paint,
  kind: string,
  x: number,
  y: number,
  scale: number,
  filled: boolean,
  failed: boolean,
): void {
  const colour = palette.kind(kind)
  const alpha = ctx.globalAlpha
  ctx.save()
  ctx.translate(x, y)
  ctx.scale(scale, scale)
  ctx.fillStyle = colour
  ctx.globalAlpha = alpha * (filled ? 0.42 : 0.15)
  ctx.fill(shapeOf(kind))
  ctx.globalAlpha = alpha
  ctx.strokeStyle = colour
  ctx.lineWidth = 2
  ctx.lineJoin = "round"
  ctx.stroke(shapeOf(kind))
  if (failed) {
    ctx.strokeStyle = palette.bad
    ctx.lineWidth = 2.6
    ctx.beginPath()
    ctx.moveTo(-5, -5)
    ctx.lineTo(5, 5)
    ctx.moveTo(5, -5)
    ctx.lineTo(-5, 5)
    ctx.stroke()
  }
  ctx.restore()
}

function drawPart(paint: Paint, { what, kind, text, box }: Part): void {
  const { ctx, palette } = paint
  const [height, middle] = [box.bottom - box.top, (box.top + box.bottom) / 2]
  ctx.beginPath()
  ctx.roundRect(box.left, box.top, box.right - box.left, height, height / 2)
  ctx.fillStyle = what === "chip" ? palette.sunk : palette.accent
  ctx.fill()
  ctx.textBaseline = "middle"
  if (what === "chip") {
    drawMark(paint, kind, box.left + 10, middle, 0.42, false, false)
    ctx.font = `400 11.5px ${palette.sans}`
    ctx.fillStyle = palette.soft
    ctx.fillText(fitted(ctx, text, box.right - box.left - 20), box.left + 18, middle + 0.5)
    return
  }
  ctx.font = `600 10.5px ${palette.sans}`
  ctx.fillStyle = palette.accentInk
  ctx.textAlign = "center"
  ctx.fillText(text, (box.left + box.right) / 2, middle + 0.5)
  ctx.textAlign = "left"
}

function drawSide({ ctx, palette }: Paint, side: "a" | "b", box: Bounds): void {
  ctx.font = `700 10.5px ${palette.sans}`
  ctx.fillStyle = side === "a" ? palette.accent : palette.warn
  ctx.textBaseline = "alphabetic"
  ctx.textAlign = "right"
  ctx.fillText(side === "a" ? "only A" : "only B", box.right - 8, box.top - 5)
  ctx.textAlign = "left"
}

/** The middle of a card's box while it moves. */
export function movedBox({ picture, motion }: Paint, place: number, box: Bounds): Bounds {
  if (!motion || picture.scene.cards.length !== motion.dx.length) return box
  const [dx, dy] = [num(motion.dx, place), num(motion.dy, place)]
  return { left: box.left + dx, right: box.right + dx, top: box.top + dy, bottom: box.bottom + dy }
}
