import { lookOf } from "../kinds"

/** The colours of the style sheet as a canvas takes them. */
export interface Palette {
  readonly paper: string
  readonly sheet: string
  readonly sunk: string
  readonly ink: string
  readonly soft: string
  readonly faint: string
  readonly rule: string
  readonly line: string
  readonly accent: string
  readonly accentInk: string
  readonly bad: string
  readonly good: string
  readonly warn: string
  readonly sans: string
  readonly kind: (kind: string) => string
}

const NAMES = [
  "paper",
  "sheet",
  "sunk",
  "ink",
  "ink-soft",
  "ink-faint",
  "rule",
  "rule-strong",
  "accent",
  "accent-ink",
  "bad",
  "good",
  "warn",
  "dataset",
  "model",
  "run",
  "commit",
  "environment",
  "package",
  "deployment",
  "other",
] as const

/** The colours in force for an element; they change with the theme. */
export function paletteOf(element: HTMLElement): Palette {
  const probe = document.createElement("span")
  element.append(probe)
  const found = new Map<string, string>()
  for (const name of NAMES) {
    probe.style.color = `var(--${name})`
    found.set(name, getComputedStyle(probe).color)
  }
  const sans = getComputedStyle(probe).fontFamily
  probe.remove()
  const colour = (name: (typeof NAMES)[number]) => found.get(name) ?? "gray"
  return {
    paper: colour("paper"),
    sheet: colour("sheet"),
    sunk: colour("sunk"),
    ink: colour("ink"),
    soft: colour("ink-soft"),
    faint: colour("ink-faint"),
    rule: colour("rule"),
    line: colour("rule-strong"),
    accent: colour("accent"),
    accentInk: colour("accent-ink"),
    bad: colour("bad"),
    good: colour("good"),
    warn: colour("warn"),
    sans,
    kind: (kind) => found.get(lookOf(kind).css) ?? colour("other"),
  }
}
