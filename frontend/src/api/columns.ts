import type { Arrow } from "../graph/graph"
import type { Thing } from "../graph/union"
import { shownName } from "./named"

/** A graph as the API sends it, read with care: what does not fit is left out. */
export interface Read {
  readonly things: readonly Thing[]
  readonly arrows: readonly Arrow[]
}

/** Kinds of which one lineage step has one, whatever it is called: they differ between any two runs. */
const ONE_OF_ITS_KIND: Readonly<Record<string, string>> = { Environment: "environment", Commit: "code" }

/** The things and arrows of a `Columns` value; arrows turn round here, from "effect, cause" to cause and effect. */
export function readColumns(value: unknown): Read {
  const of = (key: string) => column(value, key)
  const [ids, kinds, names, series, versions] = ["ids", "kinds", "names", "series", "versions"].map(of)
  const things = (ids ?? []).map((id, at): Thing => {
    const kind = text(kinds?.[at])
    return {
      id: text(id),
      kind,
      name: shownName(kind, text(names?.[at])),
      series: ONE_OF_ITS_KIND[kind] ?? text(series?.[at]),
      level: text(versions?.[at]),
    }
  })
  const targets = of("targets")
  const arrows = of("sources").flatMap((source, at): Arrow[] => {
    const [effect, cause] = [things[Number(source)], things[Number(targets[at])]]
    return effect && cause ? [{ from: cause.id, to: effect.id }] : []
  })
  return { things, arrows }
}

function column(value: unknown, key: string): readonly unknown[] {
  const found = typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined
  return Array.isArray(found) ? found : []
}

function text(value: unknown): string {
  return typeof value === "string" ? value : ""
}
