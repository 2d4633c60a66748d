/** Which way from a card: to its causes, to its effects, or both. */
export type Side = "u" | "d" | "b"

/** How a card was opened: one hop, to the end, only this branch; or a stack or group unfolded; or the card put away. */
export type Scope = "1" | "e" | "o" | "s" | "x"

/** One thing that was done to the picture; `card` is a card's id. */
export interface Step {
  readonly card: string
  readonly side: Side
  readonly scope: Scope
}

export type Grouping = "" | "project" | "pipeline" | "owner" | "off"

/** Where one looks: the offset of the middle of the screen from the focused card, and the zoom. */
export interface Look {
  readonly dx: number
  readonly dy: number
  readonly zoom: number
}

/** All of the state of the Lineage screen, which its address holds. */
export interface LineageView {
  readonly ref: string
  /** The reference to compare with, "" for none. */
  readonly other: string
  readonly asOf: string
  readonly knownAt: string
  readonly steps: readonly Step[]
  /** Everything open, nothing stacked. */
  readonly all: boolean
  /** Queries in the search language; cards that one of them does not find are left out. */
  readonly filters: readonly string[]
  readonly group: Grouping
  readonly table: boolean
  readonly focus: string
  readonly lit: "" | Side
  readonly mark: string
  /** Whether the way from the marked to the focused card is shown. */
  readonly path: boolean
  readonly look: Look | null
}

/** The plain view of a reference. */
export function lineageView(ref: string): LineageView {
  return {
    ref,
    other: "",
    asOf: "",
    knownAt: "",
    steps: [],
    all: false,
    filters: [],
    group: "",
    table: false,
    focus: "",
    lit: "",
    mark: "",
    path: false,
    look: null,
  }
}

/** The view that the search part of an address describes; what makes no sense is left out. */
export function readLineageView(ref: string, asked: URLSearchParams): LineageView {
  const text = (key: string) => asked.get(key)?.trim() ?? ""
  const group = text("group")
  const lit = text("lit")
  return {
    ref,
    other: text("with"),
    asOf: text("asOf"),
    knownAt: text("knownAt"),
    steps: (asked.get("open") ?? "").split(" ").flatMap(stepOf),
    all: text("all") === "1",
    filters: asked.getAll("q").filter((each) => each.trim() !== ""),
    group: isGrouping(group) ? group : "",
    table: text("view") === "table",
    focus: text("at"),
    lit: isSide(lit) ? lit : "",
    mark: text("mark"),
    path: text("path") === "1" && text("mark") !== "",
    look: lookOf(text("look")),
  }
}

/** The parts of the address in their order, each with its values; empty ones are left out. */
export function lineageParts(view: LineageView): readonly (readonly [string, string])[] {
  const { look } = view
  const parts: readonly (readonly [string, string])[] = [
    ["with", view.other],
    ["asOf", view.asOf],
    ["knownAt", view.knownAt],
    ...view.filters.map((filter) => ["q", filter] as const),
    ["all", view.all ? "1" : ""],
    ["group", view.group],
    ["open", view.steps.map(stepText).join(" ")],
    ["at", view.focus],
    ["lit", view.lit],
    ["mark", view.mark],
    ["path", view.path ? "1" : ""],
    ["view", view.table ? "table" : ""],
    ["look", look ? [short(look.dx), short(look.dy), short(look.zoom)].join(" ") : ""],
  ]
  return parts.filter(([, value]) => value !== "")
}

/** Enough digits that a link shows the same picture, to a hundredth of a pixel. */
function short(value: number): string {
  return String(Number(Math.abs(value) < 10 ? value.toPrecision(5) : value.toFixed(2)))
}

function stepText({ card, side, scope }: Step): string {
  return `${side}${scope}${card}`
}

const STEP = /^([udb])([1eosx])([^\s]{1,200})$/

function stepOf(text: string): readonly Step[] {
  const [, side, scope, card] = STEP.exec(text) ?? []
  return side && scope && card ? [{ card, side: side as Side, scope: scope as Scope }] : []
}

function lookOf(text: string): Look | null {
  const [dx, dy, zoom, ...more] = text.split(" ").map(Number)
  const sane = [dx, dy, zoom].every((each) => each !== undefined && Math.abs(each) < 1e7)
  if (!sane || more.length > 0 || !zoom || zoom <= 0) return null
  return { dx: dx ?? 0, dy: dy ?? 0, zoom: Math.min(4, Math.max(0.01, zoom)) }
}

function isSide(text: string): text is Side {
  return text === "u" || text === "d" || text === "b"
}

function isGrouping(text: string): text is Grouping {
  return text === "project" || text === "pipeline" || text === "owner" || text === "off"
}
