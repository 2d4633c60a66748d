// Lineages of real histories of other tools, as they look at first; skipped where the samples are not there.
import assert from "node:assert/strict"
import { existsSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { startServer } from "./server.mjs"

const SAMPLES = fileURLToPath(new URL("../../../shared/samples/", import.meta.url))
const MLFLOW = `${SAMPLES}mlflow/sqlite-3.17.2-wine-digits/mlflow.db`
const DVC = `${SAMPLES}dvc/demo-bank-customer-churn.metadata-only.bundle`
const MOST_CARDS = 25
/** The least height of a card's name on the screen, in pixels, with 15 of them at zoom 1. */
const LEAST_LETTERS = 9.5
const SIZES = [
  { width: 1280, height: 800 },
  { width: 1600, height: 1000 },
]
const HISTORIES = [
  {
    tool: "MLflow",
    filledBy: ["-m", "headwater", "import", "mlflow", MLFLOW],
    source: MLFLOW,
    refs: [
      "model:digits-model@12",
      "model:digits-model",
      "run:wine-11-revert",
      "dataset:digits-train@e21ae53a",
    ],
  },
  {
    tool: "DVC",
    filledBy: ["-m", "headwater", "import", "dvc", DVC, "--project", "churn"],
    source: DVC,
    // One record of that history is no mapping, which the import tells by its code.
    refused: true,
    refs: [
      "model:model%252Fclf-model",
      "model:model%252Fclf-model@83aef18dba8d",
      "run:eval%2324fa2ca",
      "dataset:metrics.json@9f2761685744",
      "run:data_split%2339d4678",
    ],
  },
]

/** The checks by name over an own server for each history, which `each` runs; what is missing is said. */
export async function samplesChecks(each) {
  for (const { tool, filledBy, source, refused = false, refs } of HISTORIES) {
    if (!existsSync(source)) {
      console.log(`skip  lineages of ${tool}: the sample ${source.split("/").at(-1)} is not here`)
      continue
    }
    const server = await startServer({ filledBy, refused })
    try {
      for (const { width, height } of SIZES) {
        const name = `lineages of ${tool} are readable at first sight, ${width} by ${height}`
        await each(name, (page) => readable(page, server.address, refs, { width, height }), server.address)
      }
    } finally {
      await server.stop()
    }
  }
}

async function readable(page, address, refs, size) {
  await page.setViewportSize(size)
  for (const ref of refs) {
    await page.goto("about:blank")
    await page.goto(`${address}/lineage/${ref}`)
    await page.locator(".lineage-canvas[data-drawn]").waitFor()
    await page.waitForURL(/look=/)
    const { cards, start } = await drawnCards(page)
    assert.ok(cards.length > 0 && cards.length <= MOST_CARDS, `${ref}: ${cards.length} cards`)
    assertApart(cards, ref)
    const look = lookOf(page.url())
    assert.ok(15 * look.zoom >= LEAST_LETTERS, `${ref}: letters of ${15 * look.zoom} pixels`)
    await assertTold(page, cards, start, look, ref)
  }
}

/** The cards with their places and names, from the picture as it is exported; `start` is the one asked about. */
async function drawnCards(page) {
  await page.locator(".lineage-surface").focus()
  await page.keyboard.press("x")
  const waiting = page.waitForEvent("download")
  await page.getByRole("button", { name: "SVG", exact: true }).click()
  const svg = readFileSync(await (await waiting).path(), "utf8")
  await page.keyboard.press("Escape")
  await page.getByRole("dialog").waitFor({ state: "detached" })
  return page.evaluate((text) => {
    const read = new DOMParser().parseFromString(text, "image/svg+xml")
    const cards = [...read.querySelectorAll("g.card")].map((card) => {
      const plate = [...card.querySelectorAll(":scope > rect[rx='7']")].at(-1)
      const [x, y, width, height] = ["x", "y", "width", "height"].map((name) =>
        Number(plate.getAttribute(name)),
      )
      const title = card.querySelector("title").textContent.split("\n")[0]
      return {
        x,
        y,
        width,
        height,
        title,
        shown: card.querySelector("text").textContent,
        stroke: plate.getAttribute("stroke"),
      }
    })
    const strokes = cards.map(({ stroke }) => stroke)
    const start = cards.findIndex(({ stroke }) => strokes.indexOf(stroke) === strokes.lastIndexOf(stroke))
    return { cards, start: Math.max(0, start) }
  }, svg)
}

function assertApart(cards, ref) {
  for (const [at, one] of cards.entries()) {
    for (const other of cards.slice(at + 1)) {
      const apart =
        one.x + one.width <= other.x ||
        other.x + other.width <= one.x ||
        one.y + one.height <= other.y ||
        other.y + other.height <= one.y
      assert.ok(apart, `${ref}: ${one.title} and ${other.title} overlap`)
    }
  }
}

function lookOf(url) {
  const [dx, dy, zoom] = new URL(url).searchParams.get("look").split(/[ +]/).map(Number)
  return { dx, dy, zoom }
}

/** Every card on the screen tells its whole name to who points at it. */
async function assertTold(page, cards, start, { dx, dy, zoom }, ref) {
  const box = await page.locator(".lineage-canvas").boundingBox()
  const middle = ({ x, y, width, height }) => ({ x: x + width / 2, y: y + height / 2 })
  const from = middle(cards[start])
  let told = 0
  for (const card of cards) {
    const at = middle(card)
    const x = box.x + box.width / 2 + (at.x - from.x - dx) * zoom
    const y = box.y + box.height / 2 + (at.y - card.height * 0.2 - from.y - dy) * zoom
    if (x < box.x + 1 || x > box.x + box.width - 1 || y < box.y + 1 || y > box.y + box.height - 1) continue
    await page.mouse.move(x, y)
    await page
      .locator(".lineage-tip strong")
      .filter({ hasText: card.title })
      .waitFor({ timeout: 4000 })
      .catch(() => {
        throw new Error(`${ref}: ${card.title}, shown as ${card.shown}, does not tell its name`)
      })
    told++
  }
  assert.ok(told > 0, `${ref}: no card is on the screen`)
}
