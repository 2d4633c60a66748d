// The Lineage screen, worked as people work it; each check gets a fresh page.
import assert from "node:assert/strict"
import { readFileSync } from "node:fs"

const MODEL = "/lineage/model:clinic/tumour-screen@20"
const SERIES = "/lineage/model:clinic/tumour-screen"

/** The checks by name, for a server that serves the example history. */
export function lineageChecks(server) {
  const visit = async (page, path) => {
    await page.goto(server.address + path)
    await page.locator(".lineage-canvas[data-drawn]").waitFor()
    await page.locator(".lineage-surface").focus()
  }
  return [
    ["a search leads to a lineage", (page) => searchToLineage(page, server)],
    ["a lineage opens round its node, readable, with few cards", (page) => opens(page, visit)],
    ["cards open by key and by click, and stay where they are", (page) => expands(page, visit)],
    ["all of lineage can be walked by keyboard, and is heard", (page) => walks(page, visit)],
    ["a link holds the whole view", (page) => reloads(page, visit)],
    ["filters, groups and time change the picture, and back", (page) => narrows(page, visit)],
    ["two versions are laid over each other", (page) => compares(page, visit)],
    ["exports are what is on the screen", (page) => exportsScreen(page, visit)],
    ["the palette finds cards and commands", (page) => palette(page, visit)],
    ["what is new is told, and moves nothing until it is asked for", (page) => lives(page, visit, server)],
  ]
}

async function searchToLineage(page, server) {
  await page.goto(`${server.address}/?q=tumour-screen`)
  await page.locator(".row-name").getByRole("link", { name: "tumour-screen@20", exact: true }).click()
  await page.locator(".lineage-canvas[data-drawn]").waitFor()
  assert.match(page.url(), /\/lineage\/model:clinic\/tumour-screen@20/)
  await page.getByRole("link", { name: "Why?" }).click()
  await page.waitForURL(/\/why\//)
  await page.goBack()
  await page.locator(".lineage-canvas[data-drawn]").waitFor()
}

async function opens(page, visit) {
  await visit(page, SERIES)
  assert.ok((await outline(page)).length <= 25)
  assert.ok((await outline(page)).some((line) => line.startsWith("stack tumour-screen")))
  assert.match(await heard(page), /stack tumour-screen, 23 model versions/)
  await page.keyboard.press("e")
  await page.waitForFunction(() => document.querySelectorAll("[aria-label^=Outline] li").length > 25)
}

async function expands(page, visit) {
  await visit(page, MODEL)
  const before = await outline(page)
  await page.keyboard.press("ArrowLeft")
  await heardMatch(page, /^run train#20/)
  await page.keyboard.press("ArrowLeft")
  await heardMatch(page, /^dataset version features@v12, .*2 more effects not shown/)
  await page.keyboard.press("f")
  await page.waitForURL(/look=0\+0\+/)
  const inside = await cardAtCentre(page)
  const still = await page.screenshot({ clip: inside.clip })
  await page.mouse.click(inside.x + 122 * inside.zoom, inside.y + 24 * inside.zoom)
  await cards(page, "===", before.length + 2)
  assert.ok((await outline(page)).some((line) => line.startsWith("run train#21; from features@v12")))
  await page.waitForTimeout(400)
  assert.ok(still.equals(await page.screenshot({ clip: inside.clip })), "the clicked card moved")
  await page.keyboard.press("Backspace")
  await cards(page, "<", before.length)
  await page.keyboard.press("e")
  await cards(page, ">", 1)
}

/** Where the card in the middle of the canvas is on the page, and the part of it that its words fill. */
async function cardAtCentre(page) {
  const box = await page.locator(".lineage-canvas").boundingBox()
  const zoom = Number(/look=0\+0\+([\d.]+)/.exec(page.url())?.[1])
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
  return { x, y, zoom, clip: { x: x - 100 * zoom, y: y - 22 * zoom, width: 190 * zoom, height: 44 * zoom } }
}

/** Waits until the outline has as many cards as a comparison with `count` asks for. */
async function cards(page, comparison, count) {
  await page.waitForFunction(
    ([sign, wanted]) => {
      const found = document.querySelectorAll("[aria-label^=Outline] li").length
      return sign === "===" ? found === wanted : sign === "<" ? found < wanted : found > wanted
    },
    [comparison, count],
  )
}

async function walks(page, visit) {
  await visit(page, MODEL)
  for (const [key, expected] of [
    ["ArrowRight", /^(deployment eu-prod|run evaluate#20)/],
    ["ArrowDown", /^(run evaluate#20|deployment eu-prod)|Nothing further/],
    ["ArrowLeft", /^model version tumour-screen@20, .*1 cause, 2 effects/],
    ["ArrowLeft", /^run train#20, .*(COMPLETE|train_accuracy)/i],
    ["u", /Highlighted upstream/],
    ["b", /Highlighted both ways/],
    ["m", /Marked train#20/],
  ]) {
    await page.keyboard.press(key)
    await heardMatch(page, expected)
  }
  await page.keyboard.press("ArrowLeft")
  await page.keyboard.press("p")
  await page.waitForURL(/path=1/)
  await page.keyboard.press("Enter")
  await page.locator(".details dd", { hasText: "dataset:clinic/features@v12" }).waitFor()
  await page.keyboard.press("Escape")
  await page.locator(".details").waitFor({ state: "detached" })
  await page.keyboard.press("?")
  await page.getByRole("dialog", { name: "Keys" }).waitFor()
  await page.keyboard.press("Escape")
  await page.getByRole("dialog").waitFor({ state: "detached" })
  await page.locator(".lineage-surface").focus()
  await page.keyboard.press("t")
  await page.getByRole("button", { name: "features@v12" }).click()
  await heardMatch(page, /features@v12/)
  await page.locator(".lineage-surface").focus()
  await page.keyboard.press("/")
  assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("name")), "filter")
  await page.keyboard.press("Escape")
  await settled(page)
  await page.keyboard.press("y")
  await heardMatch(page, /Link copied/)
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), page.url())
}

/** Waits until the address no longer follows a picture that is still moving. */
async function settled(page) {
  for (let before = ""; before !== page.url(); ) {
    before = page.url()
    await page.waitForTimeout(400)
  }
}

async function reloads(page, visit) {
  await visit(page, MODEL)
  for (const key of ["ArrowLeft", "ArrowLeft", "e", "d", "m", "f", "-"]) {
    await page.keyboard.press(key)
    await page.waitForTimeout(300)
  }
  await page.waitForURL(/look=/)
  const [url, cards] = [page.url(), await outline(page)]
  const picture = await drawn(page)
  await visit(page, url.slice(new URL(url).origin.length))
  await page.waitForTimeout(500)
  assert.deepEqual(await outline(page), cards)
  assert.equal(page.url(), url)
  const differing = await different(page, picture, await drawn(page))
  assert.ok(differing < 0.001, `${differing} of the picture differs after a reload`)
}

async function narrows(page, visit) {
  await visit(page, MODEL)
  const before = await outline(page)
  await page.getByRole("textbox", { name: "Filter" }).fill("dataset")
  await page.keyboard.press("Enter")
  await page.waitForFunction(
    (count) => document.querySelectorAll("[aria-label^=Outline] li").length < count,
    before.length,
  )
  assert.ok((await outline(page)).every((line) => /^(dataset|model) version/.test(line)))
  await page.getByRole("button", { name: "Remove the filter dataset" }).click()
  await page.waitForFunction(
    (count) => document.querySelectorAll("[aria-label^=Outline] li").length === count,
    before.length,
  )
  await page.getByRole("textbox", { name: "Filter" }).fill("run where (")
  await page.keyboard.press("Enter")
  await page.getByRole("alert").filter({ hasText: "cannot be read" }).waitFor()
  await visit(page, MODEL)
  await page.keyboard.press("g")
  await page.waitForURL(/group=pipeline/)
  await page.waitForFunction(() =>
    document.querySelector("[aria-label^=Outline] li")?.textContent?.startsWith("group"),
  )
  await visit(page, MODEL)
  await page.keyboard.press("[")
  await page.waitForURL(/asOf=/)
  await heardMatch(page, /As of|tumour-screen@20/)
  await page.keyboard.press("]")
  await page.waitForURL((url) => !url.search.includes("asOf"))
}

async function compares(page, visit) {
  await visit(page, `${MODEL}?with=model:clinic/tumour-screen@19`)
  assert.match(await heard(page), /tumour-screen@20, 19 → 20/)
  assert.equal((await outline(page)).filter((line) => line.includes("run train#")).length >= 1, true)
}

async function exportsScreen(page, visit) {
  await visit(page, MODEL)
  const cards = await outline(page)
  await page.keyboard.press("x")
  const saved = async (name) => {
    const waiting = page.waitForEvent("download")
    await page.getByRole("button", { name, exact: true }).click()
    const download = await waiting
    return readFileSync(await download.path())
  }
  const svg = (await saved("SVG")).toString()
  assert.equal(svg.split('<g class="card">').length - 1, cards.length)
  for (const line of cards) assert.ok(svg.includes(/(\S+?);/.exec(line)?.[1] ?? line), line)
  const csv = (await saved("CSV")).toString().trim().split("\r\n")
  assert.match(csv[0], /^ref,kind,name/)
  assert.ok(csv.length - 1 >= cards.length)
  const png = await saved("PNG")
  assert.deepEqual([...png.subarray(1, 4)], [...Buffer.from("PNG")])
  await filesOfAll(page)
  const editor = page.getByRole("link", { name: "Open it in the editor" })
  assert.match(await editor.getAttribute("href"), /^\/graphiql#query=query\+Lineage/)
  await page.getByRole("radio", { name: "Cypher" }).check()
  await page.getByText("MATCH (start)").waitFor()
  await page.getByRole("radio", { name: "Python" }).check()
  await page.getByText('client.lineage("model:clinic/tumour-screen@20")').waitFor()
}

/** Every form of another tool comes as a file of its own kind, and holds the run that made the model. */
async function filesOfAll(page) {
  const given = async (name) => {
    const waiting = page.waitForEvent("download")
    await page.getByRole("link", { name, exact: true }).click()
    const download = await waiting
    return [download.suggestedFilename(), readFileSync(await download.path(), "utf8")]
  }
  for (const [name, expected, ...words] of [
    ["PROV-JSON", "lineage.provjson", '"prefix"', '"train#20"'],
    ["OpenLineage", "lineage.openlineage.jsonl", '"eventType"', '"COMPLETE"'],
    ["GraphML", "lineage.graphml", "<graphml ", "train#20", "</graphml>"],
    ["DOT", "lineage.dot", "digraph ", "train#20"],
    ["CSV", "lineage.csv", "uid,ref,kind", "train#20"],
    ["CycloneDX", "bill.cdx.json", '"CycloneDX"', '"train#20"'],
    ["SPDX", "bill.spdx3.json", "spdx.org/rdf/3.0.1", '"train#20"'],
  ]) {
    const [file, text] = await given(name)
    assert.equal(file, expected)
    for (const word of words) assert.ok(text.includes(word), `${name} without ${word}`)
    if (expected.endsWith("json")) JSON.parse(text)
  }
}

async function palette(page, visit) {
  await visit(page, MODEL)
  await page.keyboard.press("Control+k")
  await page.getByRole("combobox", { name: "A card" }).waitFor()
  await page.keyboard.type("eu-prod")
  await page
    .getByRole("option", { name: /eu-prod/ })
    .first()
    .waitFor()
  await page.keyboard.press("Enter")
  await heardMatch(page, /^deployment eu-prod/)
}

async function lives(page, visit, server) {
  await visit(page, MODEL)
  const before = await drawn(page)
  await server.command("tag", "set", "dataset:clinic/features@v12", "topic", "pixels")
  const word = page.getByRole("button", { name: /new changes?, show/ })
  await word.waitFor()
  assert.equal(await drawn(page), before)
  await word.click()
  await word.waitFor({ state: "detached" })
}

/** The canvas as the address of its picture. */
async function drawn(page) {
  return page.evaluate(() => document.querySelector(".lineage-canvas").toDataURL())
}

/** Which part of two pictures is visibly different: a hundredth of a pixel moves no edge. */
async function different(page, one, other) {
  // On a page of its own: the content security policy of ours lets no such picture in.
  const blank = await page.context().newPage()
  return blank.evaluate(
    async (pictures) => {
      const pixels = async (address) => {
        const image = new Image()
        image.src = address
        await image.decode()
        const ctx = new OffscreenCanvas(image.width, image.height).getContext("2d")
        ctx.drawImage(image, 0, 0)
        return ctx.getImageData(0, 0, image.width, image.height).data
      }
      const [first, second] = [await pixels(pictures[0]), await pixels(pictures[1])]
      return (
        first.reduce((count, value, at) => count + (Math.abs(value - second[at]) > 24 ? 1 : 0), 0) /
        first.length
      )
    },
    [one, other],
  )
}

async function outline(page) {
  return page.locator("[aria-label^=Outline] li").allInnerTexts()
}

async function heard(page) {
  return page.locator(".lineage-screen > [role=status]").innerText()
}

async function heardMatch(page, pattern) {
  try {
    await page.waitForFunction(
      ([source, flags]) =>
        new RegExp(source, flags).test(
          document.querySelector(".lineage-screen > [role=status]")?.textContent ?? "",
        ),
      [pattern.source, pattern.flags],
      { timeout: 4000 },
    )
  } catch {
    assert.match(await heard(page), pattern)
  }
}
