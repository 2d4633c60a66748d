import { lookOf } from "../kinds"
import { shortened } from "../text"
import type { Bounds } from "./camera"
import { traceLine, traceTip } from "./lines"
import type { Palette } from "./palette"
import { partsOfCard } from "./parts"
import { boxOf, type Picture } from "./picture"

const MARGIN = 24
const TITLE_LETTERS = 24
const DETAIL_LETTERS = 31

/** The whole picture as an SVG document: the same cards, words and lines as on the screen. */
export function svgOf(picture: Picture, palette: Palette): string {
  const { left, top, right, bottom } = picture.bounds
  const [width, height] = [right - left + 2 * MARGIN, bottom - top + 2 * MARGIN]
  const lines = Array.from(picture.placed.from.keys(), (line) => lineOf(picture, line, palette))
  const cards = picture.scene.cards.map((_, place) => cardOf(picture, place, palette))
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${round(width)}" height="${round(height)}" viewBox="${round(left - MARGIN)} ${round(top - MARGIN)} ${round(width)} ${round(height)}" font-family="${escaped(palette.sans)}">`,
    `<rect x="${round(left - MARGIN)}" y="${round(top - MARGIN)}" width="${round(width)}" height="${round(height)}" fill="${palette.paper}"/>`,
    ...lines,
    ...cards,
    "</svg>",
    "",
  ].join("\n")
}

function lineOf(picture: Picture, line: number, palette: Palette): string {
  const [stroke, tip] = [new TextPen(), new TextPen()]
  traceLine(stroke, picture, line, null, false)
  traceTip(tip, picture, line, null)
  return `<path d="${stroke.text}" fill="none" stroke="${palette.line}" stroke-width="1.5"/><path d="${tip.text}Z" fill="${palette.line}"/>`
}

function cardOf(picture: Picture, place: number, palette: Palette): string {
  const card = picture.scene.cards[place]
  if (!card) return ""
  const [face, box] = [picture.faces(place), boxOf(picture, place)]
  const plate = (shift: number, fill: string, stroke: string) =>
    `<rect x="${round(box.left + shift)}" y="${round(box.top + shift)}" width="${round(box.right - box.left)}" height="${round(box.bottom - box.top)}" rx="7" fill="${fill}" stroke="${stroke}"/>`
  const behind = card.sort === "stack" ? [6, 3].map((shift) => plate(shift, palette.sheet, palette.line)) : []
  const fill = card.sort === "group" ? palette.sunk : palette.sheet
  return [
    `<g class="card"><title>${escaped([face.title, face.detail].join("\n"))}</title>`,
    ...behind,
    plate(0, fill, card.start ? palette.accent : palette.line),
    markOf(face.kind, box.left + 20, box.top + 22, 0.8, palette),
    textOf(shortened(face.lines[0], TITLE_LETTERS), box.left + 36, box.top + 23, 15, palette.ink, 600),
    textOf(shortened(face.lines[1], DETAIL_LETTERS), box.left + 36, box.top + 42, 12.5, palette.faint, 400),
    ...partsOfCard(card, face, box).flatMap(({ what, kind, text, box: own }) =>
      partOf(what, kind, text, own, palette),
    ),
    "</g>",
  ].join("")
}

function partOf(what: string, kind: string, text: string, box: Bounds, palette: Palette): readonly string[] {
  // What only a click can do has no place in a still picture.
  if (what === "unfold") return []
  const [height, middle] = [box.bottom - box.top, (box.top + box.bottom) / 2]
  const chip = what === "chip"
  const plate = `<rect x="${round(box.left)}" y="${round(box.top)}" width="${round(box.right - box.left)}" height="${round(height)}" rx="${round(height / 2)}" fill="${chip ? palette.sunk : palette.accent}"/>`
  const words = textOf(
    text,
    box.left + (chip ? 18 : 6),
    middle + 4,
    chip ? 11.5 : 10.5,
    chip ? palette.soft : palette.accentInk,
    chip ? 400 : 600,
  )
  return chip ? [plate, markOf(kind, box.left + 10, middle, 0.42, palette), words] : [plate, words]
}

function markOf(kind: string, x: number, y: number, scale: number, palette: Palette): string {
  const colour = palette.kind(kind)
  return `<path d="${lookOf(kind).shape}" transform="translate(${round(x)} ${round(y)}) scale(${scale})" fill="${colour}" fill-opacity="0.15" stroke="${colour}" stroke-width="2"/>`
}

function textOf(text: string, x: number, y: number, size: number, colour: string, weight: number): string {
  return `<text x="${round(x)}" y="${round(y)}" font-size="${size}" font-weight="${weight}" fill="${colour}">${escaped(text)}</text>`
}

class TextPen {
  text = ""
  moveTo(x: number, y: number): void {
    this.text += `M${round(x)} ${round(y)}`
  }
  lineTo(x: number, y: number): void {
    this.text += `L${round(x)} ${round(y)}`
  }
  bezierCurveTo(ax: number, ay: number, bx: number, by: number, x: number, y: number): void {
    this.text += `C${[ax, ay, bx, by, x, y].map(round).join(" ")}`
  }
}

/** Text from outside as XML takes it: signs that no XML may hold are left out. */
function escaped(text: string): string {
  const legal = text.toWellFormed().replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "")
  return legal
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
