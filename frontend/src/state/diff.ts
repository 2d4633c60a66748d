/** All of the state of the Compare screen, which its address holds. */
export interface DiffView {
  /** What is compared: references in their order, which the first leads. */
  readonly refs: readonly string[]
  /** Whether what is the same is shown too. */
  readonly all: boolean
  /** Letters that a row's name or values must have. */
  readonly filter: string
  readonly asOf: string
  readonly knownAt: string
}

const BETWEEN = "..."

/** The plain view of references. */
export function diffView(refs: readonly string[]): DiffView {
  return { refs, all: false, filter: "", asOf: "", knownAt: "" }
}

/** The view that an address describes: references between "...", still percent-encoded, and the search part. */
export function readDiffView(
  text: string,
  asked: URLSearchParams,
  decode: (part: string) => string | null,
): DiffView | null {
  const part = (key: string) => asked.get(key)?.trim() ?? ""
  const refs = [...text.split(BETWEEN).map(decode), ...asked.getAll("compare").map((each) => each.trim())]
  if (!refs.every((ref) => ref !== null)) return null
  const known = [...new Set(refs.map((ref) => ref ?? "").filter(Boolean))]
  if (known.length === 0) return null
  return {
    refs: known,
    all: part("all") === "1",
    filter: part("q"),
    asOf: part("asOf"),
    knownAt: part("knownAt"),
  }
}

/** References as one part of a path; dots that could be taken for what stands between them are encoded. */
export function joinedRefs(refs: readonly string[], encode: (text: string) => string): string {
  return refs
    .map((ref) => encode(ref).replace(/\.{2,}|^\.|\.$/g, (dots) => "%2E".repeat(dots.length)))
    .join(BETWEEN)
}

/** The parts of the address behind the references; what is as usual is left out. */
export function diffParts({ all, filter, asOf, knownAt }: DiffView): readonly (readonly [string, string])[] {
  const parts: readonly (readonly [string, string])[] = [
    ["all", all ? "1" : ""],
    ["q", filter],
    ["asOf", asOf],
    ["knownAt", knownAt],
  ]
  return parts.filter(([, value]) => value !== "")
}
