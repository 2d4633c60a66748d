import { expect, test } from "vitest"
import { type Affected, type ImpactAnswer, impactIn } from "../../src/api/impact"
import { csvOf } from "../../src/panels/impact/csv"
import { mapOf } from "../../src/panels/impact/map"
import { mailLink, messageOf } from "../../src/panels/impact/message"
import { groupOf, sorted } from "../../src/panels/impact/rows"

function thing(name: string, part: Partial<Affected> = {}): Affected {
  return {
    uid: name,
    ref: `model:${name}`,
    kind: "ModelVersion",
    name,
    steps: 2,
    series: name.split("@")[0] ?? "",
    version: name.split("@")[1] ?? "",
    aliases: [],
    owners: [],
    servedBy: [],
    measurementOnly: false,
    time: "2026-05-01",
    ...part,
  }
}

const ENDPOINT = thing("eu-prod", { kind: "Deployment", series: "eu-prod", version: "" })
const names = (things: readonly Affected[]) => things.map(({ name }) => name)

test("what aliases point at comes first, then what is served, the endpoints, the rest, what was measured", () => {
  const things = [
    thing("m@10"),
    thing("scored@1", { measurementOnly: true, aliases: ["champion"] }),
    thing("m@9"),
    ENDPOINT,
    thing("m@3", { servedBy: [ENDPOINT] }),
    thing("m@2", { aliases: ["champion"] }),
    thing("run", { kind: "Run", steps: 1 }),
  ]
  expect(names(sorted(things, "served", false))).toEqual([
    "m@2",
    "m@3",
    "eu-prod",
    "m@9",
    "m@10",
    "run",
    "scored@1",
  ])
  expect(groupOf(things[1] ?? ENDPOINT)).toBe("measured")
})

test("every column sorts both ways, and nobody's things come last", () => {
  const things = [thing("b", { steps: 1 }), thing("a", { owners: ["zoe"] }), thing("c", { owners: ["ana"] })]
  expect(names(sorted(things, "owner", false))).toEqual(["c", "a", "b"])
  expect(names(sorted(things, "name", true))).toEqual(["c", "b", "a"])
  expect(names(sorted(things, "steps", false))[0]).toBe("b")
})

test("columns of the API become things with who serves them; what does not fit is left out", () => {
  const completeness = {
    complete: false,
    truncatedBy: "budget",
    hiddenCount: 2,
    unknown: ["x"],
    asOf: null,
    knownAt: null,
    indexedThrough: "7",
  }
  const columns = {
    ids: ["d", "m", "e"],
    kinds: ["DatasetVersion", "ModelVersion", "Deployment"],
    names: ["raw@v1", "screen@1", "eu"],
    qualifiedRefs: ["dataset:p/raw@v1", "model:p/screen@1", "deployment:p/eu"],
    depths: [0, 2, 3],
    aliases: [[], ["champion", 3], "no list"],
    sources: [1, 2, 9],
    targets: [0, 1, 0],
    types: ["DERIVED_FROM", "SERVES", "USED"],
  }
  const counts = {
    affected: [
      { kind: "ModelVersion" as const, count: 12 },
      { kind: "Deployment" as const, count: 1 },
    ],
    measurementAffected: [{ kind: "Run" as const, count: 2 }],
    countsComplete: true,
  }
  const answer = impactIn({ impact: { starts: ["d"], columns, completeness, ...counts } })
  expect(answer.counts).toEqual({
    kinds: [
      ["ModelVersion", 12],
      ["Deployment", 1],
    ],
    measured: 2,
    whole: true,
  })
  expect(names(answer.starts)).toEqual(["raw@v1"])
  expect(answer.affected[0]).toMatchObject({ aliases: ["champion"], steps: 2, owners: [] })
  expect(names(answer.affected[0]?.servedBy as Affected[])).toEqual(["eu"])
  expect(answer.arrows).toEqual([
    { from: "d", to: "m" },
    { from: "m", to: "e" },
  ])
  expect(answer.trust).toMatchObject({ complete: false, unknown: 1 })
  expect(impactIn({ impact: { starts: [], columns: "broken", completeness, ...counts } }).affected).toEqual(
    [],
  )
  expect(() => impactIn({ impact: null })).toThrow(/no reason/)
})

test("versions of one series share a mark where there are many, endpoints never do", () => {
  const versions = Array.from({ length: 9 }, (_, at) => thing(`m@${at}`))
  const start = thing("raw@v1", { kind: "DatasetVersion" })
  const answer: ImpactAnswer = {
    starts: [start],
    affected: [...versions, ENDPOINT],
    arrows: [
      ...versions.map(({ uid }) => ({ from: start.uid, to: uid })),
      { from: "m@1", to: "eu-prod" },
      { from: "m@1", to: "m@2" },
    ],
    counts: { kinds: [], measured: 0, whole: true },
    trust: { complete: true, truncatedBy: "", hiddenCount: 0, unknown: 0 },
  }
  const map = mapOf(answer)
  expect(map.nodes.map(({ title, detail }) => [title, detail])).toEqual([
    ["raw", "v1"],
    ["m", "9 versions"],
    ["eu-prod", ""],
  ])
  expect(map.graph.arrows).toHaveLength(2)
  expect(mapOf({ ...answer, affected: versions.slice(0, 3) }).nodes).toHaveLength(4)
})

test("the message says first what is in use, and is text whatever names hold", () => {
  const bad = thing("\u202eevil*`name`</script>\n# heading")
  const message = messageOf(
    [bad],
    [
      thing("m@1", { aliases: ["champion"], servedBy: [ENDPOINT], owners: ["ana@example.org", "raj"] }),
      thing("m@2", { owners: ["raj"] }),
    ],
    "http://127.0.0.1/impact/x",
  )
  expect(message.text).toContain(
    "In use now:\n- model version m@1 (served by eu-prod; alias champion; owner ana@example.org, raj)",
  )
  expect(message.text).toContain("evil\\*\\`name\\`\\</script\\> # heading may be bad")
  expect(message.text).not.toContain("\u202e")
  expect(message.owners).toEqual(["ana@example.org", "raj"])
  expect(mailLink(message)).toMatch(/^mailto:ana%40example\.org\?subject=/)
})

test("a mail link stays short, and no owner smuggles another header into it", () => {
  const owners = ["a@b.c?bcc=x@y.z", "a@b.c,x@y.z", "ok@example.org"]
  const things = Array.from({ length: 400 }, (_, at) => thing(`m@${at}`, { owners }))
  const link = mailLink(messageOf([thing("raw")], things, "http://x/"))
  expect(link.length).toBeLessThan(8_000)
  expect(link.split("?")).toHaveLength(2)
  expect(link).not.toContain("&bcc")
})

test("the table for spreadsheets has a row a thing in their order, and no formulas", () => {
  const lines = csvOf([thing("=cmd"), thing("b", { aliases: ["x", "y"] })])
    .trim()
    .split("\r\n")
  expect(lines).toHaveLength(3)
  expect(lines[1]).toContain(",'=cmd,")
  expect(lines[2]).toContain(",x y,")
})
