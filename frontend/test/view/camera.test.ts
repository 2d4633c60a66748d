import { expect, test } from "vitest"
import { filling, shownBy } from "../../src/view/canvas/camera"

const SIZE = { width: 1_000, height: 600 }
const BOUNDS = { left: 0, top: -100, right: 3_000, bottom: 100 }

test("a look at the rim of a picture leaves no empty room beside it", () => {
  const last = shownBy(filling({ x: 2_900, y: 0, zoom: 1 }, SIZE, BOUNDS, 32), SIZE)
  expect(last.right).toBe(3_032)
  const first = shownBy(filling({ x: 50, y: 0, zoom: 1 }, SIZE, BOUNDS, 32), SIZE)
  expect(first.left).toBe(-32)
})

test("a look into its midst stays, and what fits one way stands in the middle that way", () => {
  expect(filling({ x: 1_500, y: 90, zoom: 1 }, SIZE, BOUNDS)).toEqual({ x: 1_500, y: 0, zoom: 1 })
})
