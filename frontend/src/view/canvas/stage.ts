import { num } from "../../graph/csr"
import { bringing, type Camera, filling, fitting, READABLE, type Size } from "./camera"
import { type Hit, hitAt } from "./hit"
import { Minimap } from "./minimap"
import { MOTION_MS, type Motion, motionAt, motionBetween } from "./motion"
import { type Emphasis, paintFrame } from "./paint"
import { type Palette, paletteOf } from "./palette"
import { boxOf, type Picture } from "./picture"
import { listen } from "./pointing"
import { Snapshot } from "./snapshot"

/** What a stage tells those who put it up. */
export interface StageEvents {
  readonly onClick: (hit: Hit | null, event: MouseEvent) => void
  readonly onOpen: (hit: Hit) => void
  readonly onHover: (hit: Hit | null, x: number, y: number) => void
  readonly onLook: (camera: Camera) => void
}

const NOTHING: Emphasis = { focus: -1, hover: -1, marked: -1, lit: null }
/** The least zoom at which one is shown the whole at first. */
const OPENING = 0.68
/** The zoom at which one is shown the part round a card, where the whole is too much. */
const NEAR = 0.8
const QUIET_MS = 140

/** One canvas that shows a picture through a camera, and its minimap. */
export class Stage {
  #picture: Picture | null = null
  #emphasis: Emphasis = NOTHING
  #camera: Camera = { x: 0, y: 0, zoom: 1 }
  #size: Size = { width: 0, height: 0 }
  #palette: Palette
  #motion: { readonly whole: Motion; readonly start: number } | null = null
  #fresh = false
  #frame = 0
  #quiet: ReturnType<typeof setTimeout> | undefined
  readonly #ctx: CanvasRenderingContext2D | null
  readonly #minimap: Minimap
  readonly #snapshot = new Snapshot()
  readonly #stops: (() => void)[]

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly map: HTMLCanvasElement,
    private readonly events: StageEvents,
  ) {
    this.#ctx = canvas.getContext("2d", { alpha: false })
    this.#palette = paletteOf(canvas.parentElement ?? document.body)
    this.#minimap = new Minimap(map)
    const observer = new ResizeObserver(() => this.#resize())
    observer.observe(canvas)
    this.#stops = [() => observer.disconnect(), listen(canvas, this.#pointed()), this.#listenMap()]
    this.#resize()
  }

  get camera(): Camera {
    return this.#camera
  }

  get size(): Size {
    return this.#size
  }

  /** Shows another picture; what both have glides to its new place, unless `still`. */
  show(picture: Picture, anchor: string, still: boolean): void {
    const whole = still ? null : motionBetween(this.#picture, picture, anchor)
    this.#picture = picture
    this.#motion = whole && { whole, start: performance.now() }
    this.#fresh = true
    this.#minimap.set(picture, this.#palette)
    this.#redraw()
  }

  emphasise(emphasis: Emphasis): void {
    this.#emphasis = emphasis
    this.#redraw()
  }

  /** Takes the colours of the theme in force. */
  recolour(): void {
    this.#palette = paletteOf(this.canvas.parentElement ?? document.body)
    if (this.#picture) this.#minimap.set(this.#picture, this.#palette)
    this.#redraw()
  }

  look(camera: Camera): void {
    this.#camera = camera
    this.#snapshot.use()
    clearTimeout(this.#quiet)
    this.#quiet = setTimeout(() => {
      this.#redraw()
      this.events.onLook(this.#camera)
    }, QUIET_MS)
    this.#request()
  }

  /** Looks at a card from near enough to read it. */
  centre(place: number): void {
    if (!this.#picture) return
    const { x, y } = this.#picture.placed
    this.look({
      x: num(x, place),
      y: num(y, place),
      zoom: Math.max(READABLE, Math.min(1, this.#camera.zoom)),
    })
  }

  /** Looks at all of it where that can be read, else at a card and what is round it from near enough. */
  open(place: number): void {
    if (!this.#picture) return
    const { placed, bounds } = this.#picture
    const whole = fitting(bounds, this.#size)
    const round = { x: num(placed.x, place), y: num(placed.y, place), zoom: NEAR }
    this.look(whole.zoom >= OPENING ? whole : filling(round, this.#size, bounds))
  }

  /** Moves no further than it takes to see a card. */
  bring(place: number): void {
    if (this.#picture) this.look(bringing(this.#camera, this.#size, boxOf(this.#picture, place)))
  }

  fit(): void {
    if (this.#picture) this.look(fitting(this.#picture.bounds, this.#size))
  }

  close(): void {
    for (const stop of this.#stops) stop()
    cancelAnimationFrame(this.#frame)
    clearTimeout(this.#quiet)
  }

  #pointed() {
    const hit = (x: number, y: number) =>
      this.#picture && hitAt(this.#picture, this.#camera, this.#size, x, y)
    return {
      camera: () => this.#camera,
      size: () => this.#size,
      move: (camera: Camera) => this.look(camera),
      click: (x: number, y: number, event: MouseEvent) => this.events.onClick(hit(x, y), event),
      open: (x: number, y: number) => {
        const found = hit(x, y)
        if (found && !found.part) this.events.onOpen(found)
      },
      hover: (x: number, y: number) => this.events.onHover(hit(x, y), x, y),
      leave: () => this.events.onHover(null, 0, 0),
    }
  }

  #listenMap(): () => void {
    const stop = new AbortController()
    const go = (event: PointerEvent) => {
      if (event.buttons === 0) return
      this.look({ ...this.#camera, ...this.#minimap.at(event.offsetX, event.offsetY) })
    }
    this.map.addEventListener("pointerdown", go, { signal: stop.signal })
    this.map.addEventListener("pointermove", go, { signal: stop.signal })
    return () => stop.abort()
  }

  #resize(): void {
    const { clientWidth: width, clientHeight: height } = this.canvas
    if (width === this.#size.width && height === this.#size.height) return
    this.#hold({ width, height })
    this.#size = { width, height }
    this.canvas.width = width * devicePixelRatio
    this.canvas.height = height * devicePixelRatio
    this.#redraw()
  }

  /** What is shown stays where it is when a panel opens beside it, unless that would cover what one looks at. */
  #hold(size: Size): void {
    if (!this.#picture || this.#size.width === 0 || size.width === 0) return
    const { x, y, zoom } = this.#camera
    const held = {
      x: x + (size.width - this.#size.width) / 2 / zoom,
      y: y + (size.height - this.#size.height) / 2 / zoom,
      zoom,
    }
    const place = this.#emphasis.focus
    this.#camera = place >= 0 ? bringing(held, size, boxOf(this.#picture, place)) : held
  }

  /** The picture itself changed: what was kept of it is of no use. */
  #redraw(): void {
    this.#snapshot.drop()
    this.#request()
  }

  #request(): void {
    this.#frame ||= requestAnimationFrame((time) => {
      this.#frame = 0
      this.#draw(time)
    })
  }

  #draw(time: number): void {
    const [ctx, picture] = [this.#ctx, this.#picture]
    if (!ctx || !picture || this.#size.width === 0) return
    const motion = this.#motion && motionAt(this.#motion.whole, (time - this.#motion.start) / MOTION_MS)
    if (!motion) this.#motion = null
    const paint = {
      ctx,
      picture,
      palette: this.#palette,
      emphasis: this.#emphasis,
      motion,
      camera: this.#camera,
    }
    if (!this.#snapshot.draw(ctx, this.#camera, this.#size, this.#palette.paper)) {
      const start = performance.now()
      const drawn = paintFrame(paint, this.#size, devicePixelRatio)
      this.#snapshot.keep(paint, this.#size, performance.now() - start)
      this.canvas.dataset.drawn = String(drawn)
    }
    // Where time goes shows in the browser's own profiler, and in the budgets.
    if (!motion && this.#fresh) performance.mark("lineage drawn")
    this.#fresh &&= motion !== null
    this.#minimap.frame(this.#camera, this.#size, this.#palette)
    if (motion) this.#request()
  }
}
