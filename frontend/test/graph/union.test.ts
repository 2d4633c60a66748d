import { describe, expect, it } from "vitest"
import { changed, type Thing, union } from "../../src/graph/union"

const thing = (id: string, kind: string, series: string, level: string): Thing => ({
  id,
  kind,
  name: `${series}@${level}`,
  series,
  level,
})

const THINGS = [
  thing("d7", "DatasetVersion", "clicks", "v7"),
  thing("d8", "DatasetVersion", "clicks", "v8"),
  thing("shared", "DatasetVersion", "labels", "v1"),
  thing("r1", "Run", "train", ""),
  thing("r2", "Run", "train", ""),
  thing("m1", "ModelVersion", "churn", "1"),
  thing("m2", "ModelVersion", "churn", "2"),
]
const ARROWS = ["d7 r1", "shared r1", "r1 m1", "d8 r2", "shared r2", "r2 m2"].map((text) => {
  const [from = "", to = ""] = text.split(" ")
  return { from, to }
})
const ENDS = { good: ["m1"], bad: ["m2"] }

describe("union", () => {
  it("lays the good lineage over the bad one", () => {
    const both = union(THINGS, ARROWS, ENDS)
    expect([...both.things.keys()]).toEqual(["d8", "m2", "r2", "shared"])
    expect(both.graph.arrows).toEqual([
      { from: "d8", to: "r2" },
      { from: "r2", to: "m2" },
      { from: "shared", to: "r2" },
    ])
    expect(both.joinedId.get("d7")).toBe("d8")
  })

  it("says what changed and what did not", () => {
    const { things } = union(THINGS, ARROWS, ENDS)
    const clicks = things.get("d8")
    expect([clicks?.before?.level, clicks?.after?.level]).toEqual(["v7", "v8"])
    expect([...things.values()].filter(changed).map(({ id }) => id)).toEqual(["d8", "m2", "r2"])
  })

  it("keeps things apart where it cannot tell which became which", () => {
    const more = [...THINGS, thing("r3", "Run", "train", "")]
    const both = union(more, [...ARROWS, { from: "r3", to: "r2" }], ENDS)
    expect(both.things.get("r1")?.after).toBeNull()
    expect(both.things.get("r3")?.before).toBeNull()
  })

  it("never joins things of different kinds, nor things without a series", () => {
    const odd = [thing("a", "Run", "", ""), thing("b", "Run", "", ""), thing("c", "Commit", "", "")]
    const both = union(odd, [], { good: ["a"], bad: ["b"] })
    expect([...both.things.keys()]).toEqual(["a", "b", "c"])
  })
})
