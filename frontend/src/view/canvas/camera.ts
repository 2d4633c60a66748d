/** What is looked at: the point of the picture in the middle of the screen, and screen pixels per picture pixel. */
export interface Camera {
  readonly x: number
  readonly y: number
  readonly zoom: number
}

export interface Size {
  readonly width: number
  readonly height: number
}

export interface Bounds {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

export const LEAST_ZOOM = 0.01
export const MOST_ZOOM = 2.5
/** The least zoom at which cards show all of their text. */
export const READABLE = 0.62

export function toScreen({ x, y, zoom }: Camera, size: Size, px: number, py: number) {
  return { x: (px - x) * zoom + size.width / 2, y: (py - y) * zoom + size.height / 2 }
}

export function toPicture({ x, y, zoom }: Camera, size: Size, sx: number, sy: number) {
  return { x: (sx - size.width / 2) / zoom + x, y: (sy - size.height / 2) / zoom + y }
}

/** The camera after zooming by `factor` with the point under (sx, sy) kept there. */
export function zoomedAt(camera: Camera, size: Size, sx: number, sy: number, factor: number): Camera {
  const zoom = Math.min(MOST_ZOOM, Math.max(LEAST_ZOOM, camera.zoom * factor))
  const held = toPicture(camera, size, sx, sy)
  return { x: held.x - (sx - size.width / 2) / zoom, y: held.y - (sy - size.height / 2) / zoom, zoom }
}

/** The camera that shows all of `bounds`, never larger than life. */
export function fitting(bounds: Bounds, size: Size, padding = 32): Camera {
  const width = Math.max(1, bounds.right - bounds.left)
  const height = Math.max(1, bounds.bottom - bounds.top)
  const room = {
    width: Math.max(40, size.width - 2 * padding),
    height: Math.max(40, size.height - 2 * padding),
  }
  const zoom = Math.max(LEAST_ZOOM, Math.min(1, room.width / width, room.height / height))
  return { x: (bounds.left + bounds.right) / 2, y: (bounds.top + bounds.bottom) / 2, zoom }
}

/** The camera moved as little as leaves no empty room at a side while at the other the picture goes on. */
export function filling(camera: Camera, size: Size, bounds: Bounds, padding = 32): Camera {
  const shown = shownBy(camera, size)
  const pad = padding / camera.zoom
  const move = (low: number, high: number, from: number, to: number) => {
    if (high - low + 2 * pad <= to - from) return (low + high) / 2 - (from + to) / 2
    return from < low - pad ? low - pad - from : Math.min(0, high + pad - to)
  }
  return {
    ...camera,
    x: camera.x + move(bounds.left, bounds.right, shown.left, shown.right),
    y: camera.y + move(bounds.top, bounds.bottom, shown.top, shown.bottom),
  }
}

/** The part of the picture that is on the screen. */
export function shownBy({ x, y, zoom }: Camera, { width, height }: Size): Bounds {
  const [halfWidth, halfHeight] = [width / 2 / zoom, height / 2 / zoom]
  return { left: x - halfWidth, top: y - halfHeight, right: x + halfWidth, bottom: y + halfHeight }
}

/** The camera moved as little as brings a box of the picture onto the screen, `margin` screen pixels inside. */
export function bringing(camera: Camera, size: Size, box: Bounds, margin = 24): Camera {
  const shown = shownBy(camera, size)
  const pad = margin / camera.zoom
  const move = (low: number, high: number, from: number, to: number) => {
    if (high - low > to - from - 2 * pad) return (low + high) / 2 - (from + to) / 2
    if (low < from + pad) return low - from - pad
    return high > to - pad ? high - to + pad : 0
  }
  return {
    ...camera,
    x: camera.x + move(box.left, box.right, shown.left, shown.right),
    y: camera.y + move(box.top, box.bottom, shown.top, shown.bottom),
  }
}
