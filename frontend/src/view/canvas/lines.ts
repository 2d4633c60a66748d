import { num } from "../../graph/csr"
import type { Bounds } from "./camera"
import type { Lit } from "./lit"
import type { Motion } from "./motion"
import { CARD_WIDTH, type Picture } from "./picture"

/** Something that takes the strokes of a line: a canvas path, or the text of an SVG path. */
export interface Pen {
  moveTo(x: number, y: number): void
  lineTo(x: number, y: number): void
  bezierCurveTo(ax: number, ay: number, bx: number, by: number, x: number, y: number): void
}

/** The lines that touch a part of the picture. */
export function linesIn({ lineBounds, placed }: Picture, shown: Bounds): readonly number[] {
  const found: number[] = []
  for (let line = 0; line < placed.from.length; line++) {
    const at = 4 * line
    const outside =
      num(lineBounds, at) > shown.right ||
      num(lineBounds, at + 1) > shown.bottom ||
      num(lineBounds, at + 2) < shown.left ||
      num(lineBounds, at + 3) < shown.top
    if (!outside) found.push(line)
  }
  return found
}

/** Draws a line from the border of its cause to that of its effect, level where it passes a layer. */
export function traceLine(
  pen: Pen,
  { placed }: Picture,
  line: number,
  motion: Motion | null,
  straight: boolean,
): void {
  const [first, last] = [num(placed.at, line), num(placed.at, line + 1) - 1]
  const way = placed.turned[line] ? -1 : 1
  // Small marks do not reach the borders of their boxes, so that lines run on to the middle.
  const half = straight ? 0 : (way * CARD_WIDTH) / 2
  const [from, to] = [num(placed.from, line), num(placed.to, line)]
  const dx = (at: number) => (motion ? between(motion.dx, from, to, (at - first) / (last - first)) : 0)
  const dy = (at: number) => (motion ? between(motion.dy, from, to, (at - first) / (last - first)) : 0)
  let x = num(placed.points, 2 * first) + dx(first) + half
  let y = num(placed.points, 2 * first + 1) + dy(first)
  pen.moveTo(x, y)
  for (let at = first + 1; at <= last; at++) {
    const nextX = num(placed.points, 2 * at) + dx(at) - half
    const nextY = num(placed.points, 2 * at + 1) + dy(at)
    const bend = Math.max(24, Math.abs(nextX - x) / 2) * way
    if (straight) pen.lineTo(nextX, nextY)
    else pen.bezierCurveTo(x + bend, y, nextX - bend, nextY, nextX, nextY)
    x = nextX
    y = nextY
    if (at < last) {
      x = nextX + 2 * half
      pen.lineTo(x, y)
    }
  }
}

/** The tip of the arrow at the effect, as a triangle. */
export function traceTip(pen: Pen, { placed }: Picture, line: number, motion: Motion | null): void {
  const last = num(placed.at, line + 1) - 1
  const way = placed.turned[line] ? -1 : 1
  const to = num(placed.to, line)
  const x = num(placed.points, 2 * last) + (motion ? num(motion.dx, to) : 0) - (way * CARD_WIDTH) / 2
  const y = num(placed.points, 2 * last + 1) + (motion ? num(motion.dy, to) : 0)
  pen.moveTo(x, y)
  pen.lineTo(x - way * 8, y - 4)
  pen.lineTo(x - way * 8, y + 4)
}

/** How a line stands out. */
export function lineTone(
  { placed }: Picture,
  line: number,
  lit: Lit | null,
): "plain" | "lit" | "way" | "dim" {
  if (!lit) return "plain"
  const [from, to] = [num(placed.from, line), num(placed.to, line)]
  if (lit.way.has(`${from} ${to}`)) return "way"
  return lit.way.size === 0 && lit.cards[from] && lit.cards[to] ? "lit" : "dim"
}

function between(shift: Float64Array, from: number, to: number, part: number): number {
  return num(shift, from) * (1 - part) + num(shift, to) * part
}
