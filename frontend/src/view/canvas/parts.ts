import type { Card } from "../../graph/scene"
import type { Bounds } from "./camera"
import type { Face } from "./face"

const LETTER = 7.1
const CHIP_ROW = 22
const CHIP_LEFT = 10
const CHIP_GAP = 5
const BADGE_HEIGHT = 18

/** Something on a card that can be clicked by itself. */
export interface Part {
  readonly what: "chip" | "up" | "down" | "unfold"
  readonly text: string
  readonly kind: string
  readonly box: Bounds
}

/** The parts of a card, in the coordinates of the picture; the same for drawing, clicking and exports. */
export function partsOfCard(card: Card, face: Face, box: Bounds): readonly Part[] {
  return [...chipParts(face, box), ...badges(card, box)]
}

function chipParts({ chips }: Face, box: Bounds): readonly Part[] {
  const bottom = box.bottom - 7
  const parts: Part[] = []
  let left = box.left + CHIP_LEFT
  for (const { kind, text } of chips) {
    const right = left + 20 + text.length * LETTER
    if (right > box.right - 6) break
    parts.push({ what: "chip", kind, text, box: { left, right, top: bottom - CHIP_ROW + 2, bottom } })
    left = right + CHIP_GAP
  }
  return parts
}

/** Hidden counts stand outside the lower corners, where no arrow arrives. */
function badges(card: Card, box: Bounds): readonly Part[] {
  const badge = (what: Part["what"], text: string, left: number): Part => {
    const bottom = box.bottom + 5
    return {
      what,
      kind: "",
      text,
      box: { left, right: left + badgeWidth(text), top: bottom - BADGE_HEIGHT, bottom },
    }
  }
  const parts: Part[] = []
  if (card.hiddenUp > 0) {
    const text = `+${card.hiddenUp.toLocaleString("en")}`
    parts.push(badge("up", text, box.left + 8 - badgeWidth(text)))
  }
  if (card.hiddenDown > 0)
    parts.push(badge("down", `+${card.hiddenDown.toLocaleString("en")}`, box.right - 8))
  if (card.sort !== "thing") {
    const right = box.right - 9
    const own = {
      left: right - badgeWidth("open"),
      right,
      top: box.top + 9,
      bottom: box.top + 9 + BADGE_HEIGHT,
    }
    parts.push({ what: "unfold", kind: "", text: "open", box: own })
  }
  return parts
}

function badgeWidth(text: string): number {
  return 12 + text.length * 6.4
}
