// A real server over a lineage of 20,000 things: it opens as a map, can be narrowed, and can be shown whole.
import assert from "node:assert/strict"
import { startServer } from "./server.mjs"

const THINGS = 20_000
const PLACE = "/lineage/dataset:large/source@1"
const LONG_MS = 60_000

/** The checks by name; each takes the page, and all of them one server that `stop` ends. */
export async function largeChecks() {
  const server = await startServer({ filledBy: ["scripts/large_history.py", "--nodes", String(THINGS)] })
  const visit = async (page, path) => {
    await page.goto(server.address + path)
    await page.locator(".lineage-canvas[data-drawn]").waitFor({ timeout: LONG_MS })
    await page.locator(".lineage-surface").focus()
  }
  const checks = [
    ["20,000 things open as a map of pipelines", (page) => map(page, visit)],
    ["a filter narrows 20,000 things", (page) => narrowed(page, visit)],
    [
      "shown whole, 20,000 things are stacks that can be walked and found by name",
      (page) => whole(page, visit),
    ],
  ]
  return { address: server.address, checks, stop: server.stop }
}

async function map(page, visit) {
  await visit(page, PLACE)
  assert.ok((await outline(page)).length <= 25)
  await page.keyboard.press("E")
  const note = page.getByText(/things are too many for one picture/)
  await note.waitFor({ timeout: LONG_MS })
  assert.match(await note.textContent(), /19,9\d\d/)
  const boxes = await outline(page)
  assert.ok(boxes.length <= 60, `${boxes.length} boxes`)
  assert.ok(boxes.some((line) => /step-\d+/.test(line)))
}

async function narrowed(page, visit) {
  await visit(page, PLACE)
  await page.keyboard.press("E")
  await page.getByText(/things are too many/).waitFor({ timeout: LONG_MS })
  await page.keyboard.press("/")
  await page.keyboard.type("job = 'step-1' and metrics.accuracy > 0.999")
  await page.keyboard.press("Enter")
  await page.getByText(/things are too many/).waitFor({ state: "detached", timeout: LONG_MS })
  assert.ok((await outline(page)).length > 1)
}

async function whole(page, visit) {
  await visit(page, PLACE)
  await page.keyboard.press("E")
  await page.getByRole("button", { name: "show all of them" }).click({ timeout: LONG_MS })
  await page.locator("[role=status]", { hasText: /source@1/ }).waitFor({ timeout: LONG_MS })
  await page.getByText(/things are too many/).waitFor({ state: "detached", timeout: LONG_MS })
  assert.equal((await outline(page)).length, 25)
  await page.locator(".lineage-surface").focus()
  await page.keyboard.press("ArrowRight")
  await page.locator("[role=status]", { hasText: /^stack step-1, 833 runs/ }).waitFor()
  await page.keyboard.press("Control+k")
  await page.keyboard.type("step-23")
  await page
    .getByRole("option", { name: /step-23/ })
    .first()
    .click()
  await page.locator("[role=status]", { hasText: /^stack step-23, 833 runs/ }).waitFor()
}

async function outline(page) {
  return page.locator("[aria-label^=Outline] li").allTextContents()
}
