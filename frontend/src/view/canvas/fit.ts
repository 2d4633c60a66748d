import { shortened } from "../text"

const MOST_LETTERS = 160
const KEPT = 4_000

const known = new Map<string, string>()

/** Text as it fits into `width` in a font, its end kept: what is cut shows as an ellipsis. */
export function fitted(ctx: CanvasRenderingContext2D, text: string, width: number): string {
  const key = `${ctx.font} ${Math.round(width)} ${text.slice(0, MOST_LETTERS)} ${text.length}`
  const had = known.get(key)
  if (had !== undefined) return had
  if (known.size > KEPT) known.clear()
  const found = cut(ctx, text, width)
  known.set(key, found)
  return found
}

function cut(ctx: CanvasRenderingContext2D, text: string, width: number): string {
  let letters = MOST_LETTERS
  let short = shortened(text, letters)
  for (let wide = ctx.measureText(short).width; wide > width && letters > 2; ) {
    letters = Math.max(2, Math.min(letters - 1, Math.floor((([...short].length + 1) * width) / wide)))
    short = shortened(text, letters)
    wide = ctx.measureText(short).width
  }
  return short
}
