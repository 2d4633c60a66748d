// Names that mean harm, as an API may answer them.
import assert from "node:assert/strict"
import { COMPLETE } from "./synthetic.mjs"

/** Names of tags, other directions, great length and what looks like a path, as the API may answer them. */
export async function hostileAnswers(page, server) {
  const names = [
    "</script><img src=x onerror=alert(1)>",
    "\u202egnp.exe",
    "x".repeat(10_000),
    "a/../../b",
    "'; drop",
  ]
  await page.route("**/graphql", async (route) => {
    const { query } = route.request().postDataJSON()
    if (!query.startsWith("query Lineage")) return route.continue()
    await route.fulfill({ json: { data: { lineage: hostileLineage(names) } } })
  })
  await page.goto(`${server.address}/lineage/run:0`)
  await page.locator(".lineage-canvas[data-drawn]").waitFor()
  assert.equal(await page.locator("img").count(), 0)
  assert.equal(await page.locator("[aria-label^=Outline] li").count(), names.length)
  const width = await page.evaluate(() => document.documentElement.scrollWidth)
  assert.ok(width <= 1280, `${width} pixels wide`)
}

function hostileLineage(names) {
  const each = (value) => names.map(() => value)
  const ids = names.map((_, at) => String(at).repeat(32))
  return {
    starts: [ids[0]],
    totalCount: names.length,
    columns: {
      ids,
      kinds: each("Run"),
      names,
      refs: names.map((name) => `run:${name}`),
      depths: each(0),
      series: names,
      versions: each(""),
      sources: [0, 0, 0, 0],
      targets: [1, 2, 3, 4],
      types: ["USED", "USED", "USED", "USED"],
      roles: ["", "", "", ""],
    },
    marks: {
      owners: names.map((name) => [name]),
      states: each("</b>"),
      metrics: names.map((name) => ({ [name]: 1 })),
    },
    completeness: COMPLETE,
  }
}
