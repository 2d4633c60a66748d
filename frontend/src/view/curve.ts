import type { Point } from "../graph/layout"

/** An SVG path through `points` that leaves and enters every one of them horizontally. */
export function curve(points: readonly Point[]): string {
  return points
    .map((point, at) => {
      const before = points[at - 1]
      if (!before) return `M${round(point.x)} ${round(point.y)}`
      const half = (before.x + point.x) / 2
      return `C${round(half)} ${round(before.y)} ${round(half)} ${round(point.y)} ${round(point.x)} ${round(point.y)}`
    })
    .join("")
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
