// The Impact and Compare screens, worked as people work them; each check gets a fresh page.
import assert from "node:assert/strict"
import { readFileSync } from "node:fs"

const DATASET = "dataset:clinic/biopsies-lab-b"
const MODEL = "model:clinic/tumour-screen"
const IMPACT = `/impact/${DATASET}@v8`
const PAIR = `/diff/${MODEL}@19...${MODEL}@20`
const DATA = `/diff/${DATASET}@v7...${DATASET}@v8`
const MANY = `/diff/${[14, 15, 16, 17, 18, 19, 20, 21, 22, 23].map((at) => `run:train%23${at}`).join("...")}`
const HOSTILE = ["</script><img src=x onerror=alert(1)>", "\u202egnp.exe", "x".repeat(10_000), "=cmd|'/c'!A1"]

/** The pages that must be free of violations and fit 320 pixels. */
export const COMPARING_PATHS = [
  IMPACT,
  PAIR,
  DATA,
  MANY,
  `/diff/${MODEL}@20`,
  "/impact/model:no-such-model@1",
]

/** The checks by name, for a server that serves the example history. */
export function comparingChecks(server) {
  const visit = async (page, path) => {
    await page.goto(server.address + path)
    await page.locator("h1").waitFor()
  }
  return [
    ["impact tells what is served first, and its table is its CSV", (page) => impact(page, visit)],
    ["impact is narrowed, sorted, widened and told", (page) => impactWorked(page, visit)],
    ["nothing affected, and nothing found, are told", (page) => impactOfNothing(page, visit)],
    ["why, impact and compare are asked of another time", (page) => then(page, visit)],
    ["two versions are compared down to their data and commits", (page) => pair(page, visit)],
    ["two datasets show how their columns moved", (page) => datasets(page, visit)],
    ["many runs stand side by side", (page) => many(page, visit)],
    ["fifty things with 117 parameters stay readable", (page) => fifty(page, server)],
    ["an unanswered comparison can be asked again", (page) => retried(page, server)],
    ["hostile names are text in tables", (page) => hostile(page, server)],
  ]
}

async function then(page, visit) {
  const why = `/why/${MODEL}@20?good=${MODEL}@19&metric=accuracy`
  for (const path of [why, IMPACT, PAIR]) {
    await visit(page, path)
    await page.getByText("Look at another time").click()
    await page.getByLabel("As it was on").fill("2026-05-13")
    await page.getByRole("button", { name: "Show", exact: true }).click()
    await page.waitForURL(/asOf=2026-05-13/)
    await page.getByText("This is how it was at 13 May 2026").waitFor()
    await page.getByRole("button", { name: "See it as it is now" }).click()
    await page.getByText("Look at another time").waitFor()
    assert.ok(!page.url().includes("asOf"))
  }
}

async function impact(page, visit) {
  await visit(page, IMPACT)
  assert.match(await page.locator("h1").innerText(), /biopsies-lab-b@v8 is bad, eu-prod serves a model/)
  const rows = await tableRows(page)
  assert.equal(rows.length, 17)
  assert.match(rows[0], /tumour-screen@20.*champion.*eu-prod.*ana/s)
  assert.match(rows[1], /eu-prod/)
  const lines = (await saved(page, /^CSV/)).trim().split("\r\n")
  assert.match(lines[0], /^ref,kind,name,served_by/)
  assert.equal(lines.length - 1, rows.length)
  for (const [at, row] of rows.entries()) {
    const [ref, , name] = lines[at + 1].split(",")
    assert.ok(row.includes(name), `${row} is not ${ref}`)
  }
  await page.locator(".impact-table tbody th a").first().hover()
  assert.ok((await page.locator(".node-lit").count()) >= 3)
  await page.getByRole("link", { name: "why tumour-screen@20 moved" }).click()
  await page.waitForURL(/\/why\/model:clinic\/tumour-screen@20/)
}

async function impactWorked(page, visit) {
  await visit(page, IMPACT)
  await page.getByRole("textbox", { name: "Only" }).fill("model where metrics.train_accuracy > 0.8")
  await page.keyboard.press("Enter")
  await page.waitForURL(/q=model/)
  await page.waitForFunction(() => document.querySelectorAll(".impact-table td.impact-links").length < 17)
  assert.ok((await tableRows(page)).every((row) => row.includes("tumour-screen")))
  await page.getByRole("button", { name: "all of it" }).click()
  await page.getByRole("button", { name: "Since" }).click()
  await page.waitForURL(/sort=when/)
  const dates = await page.locator(".impact-table td[data-label=Since]").allInnerTexts()
  assert.deepEqual(dates, dates.toSorted())
  await page.getByRole("textbox", { name: "Only" }).fill("model where (")
  await page.keyboard.press("Enter")
  await page.getByRole("alert").filter({ hasText: "cannot be read" }).waitFor()
  await page.getByRole("textbox", { name: "Another thing that may be bad" }).fill(`${DATASET}@v7`)
  await page.keyboard.press("Enter")
  await page.waitForURL(/and=dataset/)
  await page.locator("h1", { hasText: "biopsies-lab-b@v7" }).waitFor()
  await visit(page, IMPACT)
  await page.getByRole("button", { name: "Copy the message" }).click()
  await page.getByText("Copied").waitFor()
  const message = await page.evaluate(() => navigator.clipboard.readText())
  assert.match(message, /biopsies-lab-b@v8 may be bad/)
  assert.match(
    message,
    /In use now:\n- model version tumour-screen@20 \(served by eu-prod; alias champion; owner ana\)/,
  )
  assert.ok(message.includes(page.url()))
  const mail = await page.getByRole("link", { name: "Open in a mail program" }).getAttribute("href")
  assert.match(mail, /^mailto:\?subject=biopsies-lab-b/)
}

async function impactOfNothing(page, visit) {
  await visit(page, "/impact/deployment:clinic/eu-prod")
  assert.match(await page.locator("h1").innerText(), /nothing else is affected/)
  await visit(page, "/impact/model:no-such-model@1")
  await page.getByRole("button", { name: "Try again" }).waitFor()
}

async function pair(page, visit) {
  await visit(page, PAIR)
  const row = (name) => page.locator(".compare-table tr", { has: page.getByRole("rowheader", { name }) })
  await page.getByText("10.4 σ").waitFor()
  assert.match(await row(/^accuracy/).innerText(), /\.933\s+\.817\s+−\.117 10\.4 σ/)
  assert.match(await row(/^learning_rate/).innerText(), /0\.02\s+0\.03\s+\+0\.01/)
  assert.match(await row(/^features/).innerText(), /follows\s+v11\s+v12/)
  assert.equal(await row(/^alpha/).count(), 0)
  await page.getByText('"radius" is 10x smaller in 31 % of rows: looks like mm to cm').waitFor()
  await page.getByText("Faster learning rate for good").waitFor()
  await page.getByText("params.json").waitFor()
  await page.getByRole("checkbox", { name: "also what is the same" }).check()
  await row(/^alpha/).waitFor()
  await page.waitForURL(/all=1/)
  await page.getByRole("searchbox").fill("numpy")
  await page.waitForFunction(
    () => document.querySelectorAll(".compare-table tbody th[scope=row]").length === 1,
  )
  assert.match(await row(/^numpy/).innerText(), /2\.2\.6\s+2\.4\.6/)
  const lines = (await saved(page, "CSV")).trim().split("\r\n")
  assert.deepEqual(lines[1].split(","), ["environment", "numpy", "true", "2.2.6", "2.4.6"])
  await page.reload()
  await row(/^numpy/).waitFor()
  await page.getByRole("link", { name: "Why did it move?" }).click()
  await page.waitForURL(/\/why\/model:clinic\/tumour-screen@20\?good=model:clinic\/tumour-screen@19/)
  await page.goBack()
  await page.getByRole("link", { name: "Both lineages" }).click()
  await page.locator(".lineage-canvas[data-drawn]").waitFor()
  assert.match(page.url(), /\?with=model/)
}

async function datasets(page, visit) {
  await visit(page, DATA)
  await page.locator(".histogram").first().waitFor()
  await page.getByText("179 → 189 rows").waitFor()
  assert.match(await page.locator(".drift-columns li").first().innerText(), /radius\s+KS 34.%/)
  const paths = await page
    .locator(".histogram path")
    .evaluateAll((all) => all.map((each) => each.getAttribute("d")))
  assert.ok(paths.every((path) => path && !path.includes("NaN")))
  await page.getByRole("button", { name: "All 8 columns" }).click()
  assert.equal(await page.locator(".drift-columns > li").count(), 8)
  await page.getByText("theatre").waitFor()
}

async function many(page, visit) {
  await visit(page, MANY)
  assert.equal(await page.locator(".compare-table thead th").count(), 10)
  assert.match(await page.locator("h1").innerText(), /10 runs side by side/)
  await page.getByText(/seeds ±/).waitFor()
  await page.getByRole("link", { name: "Leave out train#14" }).click()
  await page.waitForFunction(() => document.querySelectorAll(".compare-table thead th").length === 9)
  assert.ok(!page.url().includes("train%2314"))
}

/** Heading and names stay where they are, and a filter finds one of many. */
async function fifty(page, server) {
  const sides = Array.from({ length: 50 }, (_, at) => side(at, `train#${at}`))
  const rows = Array.from({ length: 117 }, (_, at) => ({
    section: "parameters",
    name: `layer.${at}.units`,
    levels: ["64", "128.5"],
    uids: [null, null],
    cells: sides.map((_, place) => ((place * (at + 3)) % 7 === 0 ? 1 : 0)),
    differs: true,
    root: true,
  }))
  await answering(page, { Compare: { compare: compared(sides, rows) } })
  await page.goto(`${server.address}/diff/run:0...run:1`)
  await page.locator(".compare-table").waitFor()
  const box = () => page.locator(".compare-table thead th").first().boundingBox()
  const name = page.getByRole("rowheader", { name: "layer.60.units" })
  const { y } = await box()
  await page.locator(".compare-scroll").evaluate((element) => element.scrollTo(1500, 1500))
  await page.waitForTimeout(100)
  assert.ok(Math.abs((await box()).y - y) < 1, "the heading moved")
  assert.ok((await name.boundingBox()).x < 100, "the names moved")
  await page.getByRole("searchbox").fill("layer.77")
  await page.waitForFunction(
    () => document.querySelectorAll(".compare-table tbody th[scope=row]").length === 1,
  )
}

async function retried(page, server) {
  let away = true
  await page.route("**/graphql", async (route) => {
    if (!away) return route.continue()
    await route.fulfill({
      json: { data: null, errors: [{ message: "too busy", extensions: { code: "INVALID" } }] },
    })
  })
  for (const path of [PAIR, IMPACT]) {
    away = true
    await page.goto(server.address + path)
    await page.getByText("too busy").waitFor()
    away = false
    await page.getByRole("button", { name: "Try again" }).click()
    await page.locator(".compare-table, .impact-table").waitFor()
  }
}

async function hostile(page, server) {
  const sides = HOSTILE.map((name, at) => side(at, name))
  const rows = HOSTILE.map((name, at) => ({
    section: at % 2 ? "parameters" : "commands",
    name,
    levels: HOSTILE,
    uids: HOSTILE.map(() => null),
    cells: [0, 1, 2, 3],
    differs: true,
    root: true,
  }))
  await answering(page, {
    Compare: { compare: compared(sides, rows) },
    Impact: { impact: hostileImpact() },
  })
  for (const [width, paths] of [
    [1280, ["/diff/run:0...run:1", "/impact/run:0"]],
    [320, ["/diff/run:0...run:1", "/impact/run:0"]],
  ]) {
    await page.setViewportSize({ width, height: 800 })
    for (const path of paths) {
      await page.goto(server.address + path)
      await page.locator(".compare-table, .impact-table").waitFor()
      assert.equal(await page.locator("img").count(), 0)
      assert.ok((await page.getByText("</script><img src=x onerror=alert(1)>").count()) > 0)
      const wide = await page.evaluate(() => document.documentElement.scrollWidth)
      assert.ok(wide <= width, `${path} is ${wide} pixels wide at ${width}`)
    }
  }
  const lines = (await saved(page, /^CSV/)).split("\r\n")
  assert.ok(lines.every((line) => !line.startsWith("=")))
}

/** Lets the API answer as told where it is asked an operation that is named. */
async function answering(page, answers) {
  await page.route("**/graphql", async (route) => {
    const operation = /^query (\w+)/.exec(route.request().postDataJSON().query)?.[1] ?? ""
    const data = answers[operation] ?? { metricNoise: [] }
    await route.fulfill({ json: { data } })
  })
}

function side(at, name) {
  const uid = String(at).padStart(32, "0")
  const asked = {
    uid,
    qualifiedRef: `run:${at}`,
    kind: "Run",
    name,
    occurredAt: "2026-05-01T00:00:00.000000Z",
  }
  return { asked, run: { uid, qualifiedRef: `run:${at}`, kind: "Run", name } }
}

function compared(sides, rows) {
  const completeness = { complete: true, truncatedBy: "", hiddenCount: 0, unknown: [], indexedThrough: "1" }
  return { sides, rows, same: 0, completeness }
}

function hostileImpact() {
  const each = (value) => HOSTILE.map(() => value)
  const ids = HOSTILE.map((_, at) => String(at).repeat(32))
  return {
    starts: [ids[0]],
    affected: [
      { kind: "ModelVersion", count: 4 },
      { kind: "Deployment", count: 2 },
    ],
    measurementAffected: [],
    countsComplete: true,
    columns: {
      ids,
      kinds: ["Run", "ModelVersion", "ModelVersion", "Deployment"],
      names: HOSTILE,
      qualifiedRefs: HOSTILE.map((name) => `run:${name}`),
      depths: [0, 1, 1, 2],
      series: HOSTILE,
      versions: each(""),
      aliases: [[], HOSTILE, [], []],
      owners: HOSTILE.map((name) => [name]),
      measurementOnly: each(false),
      times: each("2026-05-01T00:00:00.000000Z"),
      sources: [1, 2, 3],
      targets: [0, 0, 2],
      types: ["GENERATED_BY", "GENERATED_BY", "SERVES"],
      roles: ["", "", ""],
    },
    completeness: {
      complete: false,
      truncatedBy: "budget",
      hiddenCount: 3,
      unknown: [],
      asOf: null,
      knownAt: null,
      indexedThrough: "1",
    },
  }
}

async function tableRows(page) {
  await page.locator(".impact-table").waitFor()
  return page.locator(".impact-table tr:has(td.impact-links)").allInnerTexts()
}

async function saved(page, name) {
  const waiting = page.waitForEvent("download")
  await page.getByRole("button", { name }).click()
  return readFileSync(await (await waiting).path()).toString()
}
