import { describe, expect, it } from "vitest"
import { type Change, changed, newKey } from "../../src/api/deeds"
import type { Changeable } from "../../src/api/node"
import { ApiProblem } from "../../src/api/problem"

const CONFLICT = new ApiProblem("CONFLICT", "it was changed meanwhile")

function thing(part: Partial<Changeable> = {}): Changeable {
  return { revision: 3, description: "", owners: [], tags: new Map(), aliases: new Map(), ...part }
}

/** A server that holds `now` and takes a change only over its revision; remembers what it was sent. */
function serverWith(now: Changeable) {
  const sent: { revision: number; key: string }[] = []
  return {
    sent,
    send: async (_: Change, revision: number, key: string) => {
      sent.push({ revision, key })
      return revision === now.revision ? null : CONFLICT
    },
    read: async () => now,
    key: "k",
  }
}

const TAG: Change = { what: "tag", name: "risk", value: "low" }

describe("a change", () => {
  it("is made when nobody else changed anything", async () => {
    const server = serverWith(thing())
    expect(await changed(TAG, thing(), server)).toEqual({ state: "done" })
    expect(server.sent).toEqual([{ revision: 3, key: "k" }])
  })

  it("is made again over another change that has nothing to do with it", async () => {
    const server = serverWith(thing({ revision: 5, owners: ["ana"], description: "new" }))
    expect(await changed(TAG, thing(), server)).toEqual({ state: "done" })
    expect(server.sent.map(({ revision }) => revision)).toEqual([3, 5])
  })

  it.each<[Change, Partial<Changeable>, string | null]>([
    [TAG, { tags: new Map([["risk", "high"]]) }, "high"],
    [{ what: "description", name: "", value: "mine" }, { description: "theirs" }, "theirs"],
    [{ what: "alias", name: "champion", value: "v7" }, { aliases: new Map([["champion", "v8"]]) }, "v8"],
  ])("stops before another value for the same thing and tells it: %j", async (wanted, part, theirs) => {
    const now = thing({ revision: 4, ...part })
    expect(await changed(wanted, thing(), serverWith(now))).toEqual({ state: "conflict", theirs, now })
  })

  it("stops when the other one took the same thing away", async () => {
    const seen = thing({ tags: new Map([["risk", "high"]]) })
    const now = thing({ revision: 4 })
    expect(await changed(TAG, seen, serverWith(now))).toEqual({ state: "conflict", theirs: null, now })
  })

  it("is done when the other one set the same", async () => {
    const now = thing({ revision: 4, tags: new Map([["risk", "low"]]) })
    expect(await changed(TAG, thing(), serverWith(now))).toEqual({ state: "done" })
  })

  it("tells another problem as it is", async () => {
    const problem = new ApiProblem("INVALID", "longer than 200 characters")
    const server = { send: async () => problem, read: async () => thing(), key: "k" }
    await expect(changed(TAG, thing(), server)).rejects.toBe(problem)
  })

  it("gives up when others never leave it alone", async () => {
    let revision = 3
    const server = { send: async () => CONFLICT, read: async () => thing({ revision: ++revision }), key: "k" }
    await expect(changed(TAG, thing(), server)).rejects.toMatchObject({ code: "CONFLICT" })
  })
})

describe("a key", () => {
  it("is made anew every time", () => {
    expect(new Set(Array.from({ length: 50 }, newKey)).size).toBe(50)
  })
})
