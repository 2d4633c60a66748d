// Walks through the explorer in a real browser over the example history: npm run e2e
// With --images it also writes the pictures of the README.
import assert from "node:assert/strict"
import { statSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { chromium } from "playwright-core"
import { violationsOn } from "./axe.mjs"
import { CATALOGUED, cataloguingChecks } from "./cataloguing.mjs"
import { COMPARING_PATHS, comparingChecks } from "./comparing.mjs"
import { DESCRIBED, describingChecks } from "./describing.mjs"
import { editingChecks } from "./editing.mjs"
import { hostileAnswers } from "./hostile.mjs"
import { INVESTIGATED, investigatingChecks } from "./investigating.mjs"
import { largeChecks } from "./large.mjs"
import { lineageChecks } from "./lineage.mjs"
import { QUERIED, queryingChecks } from "./querying.mjs"
import { samplesChecks } from "./samples.mjs"
import { startServer } from "./server.mjs"

const IMAGES = fileURLToPath(new URL("../../docs/images/", import.meta.url))
const LARGEST_IMAGE_BYTES = 300_000
const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
]

const server = await startServer()
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: FLAGS,
})
let failures = 0
try {
  if (process.argv.includes("--images")) await step("pictures for the README", images)
  await step("home leads to why, and names the cause", homeToWhy)
  for (const path of server.pages) await step(`the answer at ${path}`, (page) => answer(page, path))
  for (const [name, check] of lineageChecks(server)) await step(name, check)
  for (const [name, check] of comparingChecks(server)) await step(name, check)
  for (const checks of [
    investigatingChecks,
    cataloguingChecks,
    editingChecks,
    describingChecks,
    queryingChecks,
  ]) {
    for (const [name, check, expected] of checks(server)) await step(name, check, "light", expected)
  }
  await step("hostile names are text", (page) => hostileAnswers(page, server))
  await large()
  await samplesChecks((name, check, address) => step(name, check, "light", null, address))
  await step("everything can be reached and worked by keyboard", keyboard)
  await step("a search finds, goes on and is in the address", search)
  await step("problems are told", problems)
  for (const scheme of ["light", "dark"]) {
    await step(`no violation of accessibility rules, ${scheme}`, (page) => accessible(page, scheme), scheme)
  }
  await step("the theme can be chosen and stays", theme)
  await step("320 pixels are enough", narrow)
} finally {
  await browser.close()
  await server.stop()
}
process.exitCode = failures ? 1 : 0

/** The checks over a lineage of 20,000 things, on a server of their own. */
async function large() {
  const { address, checks, stop } = await largeChecks()
  try {
    for (const [name, check] of checks) await step(name, check, "light", null, address)
  } finally {
    await stop()
  }
}

/** Runs one check on a fresh page; whatever the browser complains about, but for what is expected, is a failure. */
async function step(name, check, colorScheme = "light", expected = null, own = server.address) {
  const context = await browser.newContext({ colorScheme, viewport: { width: 1280, height: 900 } })
  await context.grantPermissions(["clipboard-read", "clipboard-write"])
  const page = await context.newPage()
  const complaints = []
  page.on("console", (said) => {
    if (said.type() === "error" || said.type() === "warning") complaints.push(said.text())
  })
  page.on("pageerror", (error) => complaints.push(String(error)))
  page.on("request", (request) => {
    if (new URL(request.url()).origin !== own) complaints.push(`request to ${request.url()}`)
  })
  try {
    await check(page)
    assert.deepEqual(
      complaints.filter((each) => !expected?.test(each)),
      [],
    )
    console.log(`ok    ${name}`)
  } catch (error) {
    failures++
    console.error(`FAIL  ${name}\n${error instanceof Error ? error.message : error}`)
  } finally {
    await context.close()
  }
}

async function visit(page, path) {
  await page.goto(server.address + path)
  const heading = page.locator("h1")
  await heading.waitFor()
  return (await heading.innerText()).replace(/\s+/g, " ")
}

async function homeToWhy(page) {
  await visit(page, "/")
  const newest = page.getByRole("region", { name: "Newest model versions" })
  const row = newest.locator(".row", { hasText: "tumour-screen@20" })
  await row.getByRole("link", { name: /accuracy/ }).click()
  await page.locator("h1.verdict").waitFor()
  assert.match(await page.locator("h1").innerText(), /biopsies-lab-b/)
  assert.match(page.url(), /\/why\/model:clinic\/tumour-screen@20\?metric=accuracy$/)
  await page.getByRole("link", { name: /model versions/ }).click()
  await page.locator(".row", { hasText: "tumour-screen@23" }).waitFor()
  await page.goBack()
  await page.locator("h1.verdict").waitFor()
}

/** What the page says is what the API says; the drawing, the chart and the query are there. */
async function answer(page, path) {
  const heading = await visit(page, path)
  const variables = JSON.parse(await page.locator(".copyable pre").first().innerText())
  const { data } = await page.evaluate(async (asked) => {
    const reply = await fetch("/graphql", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        query:
          "query($bad: EntityRef!, $good: EntityRef, $metric: String) { rootCause(bad: $bad, good: $good, metric: $metric) { status suspects { name probability } aliasGroups history { value } } }",
        variables: asked,
      }),
    })
    return reply.json()
  }, variables)
  const { status, suspects, aliasGroups, history } = data.rootCause
  if (status === "none") assert.match(heading, /Nothing upstream did this|No cause can be named/)
  else {
    const group = aliasGroups.find((places) => places.includes(0)) ?? [0]
    const alike = group.filter((place) => suspects[place].probability >= suspects[0].probability / 4)
    for (const place of status === "verified" ? [0] : alike) {
      assert.ok(heading.includes(suspects[place].name), heading)
    }
    assert.ok((await page.locator(".node-lit").count()) > 1)
  }
  assert.equal(await page.locator(".suspect").count(), suspects.length)
  assert.equal(await page.locator(".chart-point, .chart-end").count(), history.length)
  await page.getByRole("button", { name: "Copy query" }).click()
  await page.getByText("Copied").waitFor()
  assert.match(await page.evaluate(() => navigator.clipboard.readText()), /^query Why\(/)
}

async function keyboard(page) {
  await visit(page, server.pages[0])
  await page.keyboard.press("Tab")
  assert.equal(await focused(page), "Skip to the page")
  await page.keyboard.press("Enter")
  assert.equal(await page.evaluate(() => document.activeElement?.id), "main")
  const seen = []
  for (let press = 0; press < 60; press++) {
    await page.keyboard.press("Tab")
    const name = await focused(page)
    if (name === "Skip to the page" || name === "") break
    assert.ok(await page.evaluate(hasFocusRing), `no focus ring on ${name}`)
    seen.push(name)
  }
  const suspects = await page.locator(".suspect-head button").count()
  assert.ok(seen.length >= suspects + 6, `only ${seen.length} stops: ${seen.join(" | ")}`)
  const last = page.locator(".suspect-head button").last()
  const before = await litTitles(page)
  await last.focus()
  assert.notDeepEqual(await litTitles(page), before)
  await page.keyboard.press("Enter")
  assert.equal(await last.getAttribute("aria-expanded"), "true")
}

function hasFocusRing() {
  const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement)
  return outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 2
}

async function focused(page) {
  return page.evaluate(() => {
    const element = document.activeElement
    if (!element || element === document.body) return ""
    return (
      (element.getAttribute("aria-label") ?? element.textContent ?? "").trim() || element.getAttribute("name")
    )
  })
}

async function litTitles(page) {
  return page.locator(".node-lit .node-title").allInnerTexts()
}

async function search(page) {
  await visit(page, "/")
  await page.getByRole("searchbox").fill("model where metrics.accuracy > 0.9")
  await page.keyboard.press("Enter")
  await page.locator(".results-title").waitFor()
  assert.match(page.url(), /\?q=model%20where/)
  const count = await page.locator(".row").count()
  await page.getByRole("button", { name: "Show more" }).click()
  await page.locator(".row").nth(count).waitFor()
  await page.goto(`${server.address}/?q=no-such-thing-anywhere`)
  await page.getByRole("heading", { name: /Nothing found/ }).waitFor()
}

async function problems(page) {
  assert.match(await visit(page, "/why/model:no-such-model@1"), /nothing to show/i)
  assert.match(await visit(page, "/why/model:clinic/tumour-screen@20"), /Which metric/)
  assert.match(await visit(page, "/lost"), /no page at this address/)
}

/** The pages that are put to the rules of accessibility and must fit a narrow window. */
function widelyChecked() {
  return [
    "/",
    "/?q=model",
    ...server.pages,
    ...INVESTIGATED,
    ...CATALOGUED,
    ...DESCRIBED,
    ...QUERIED,
    "/why/model:clinic/tumour-screen@20",
    "/lineage/model:clinic/tumour-screen@20",
    ...COMPARING_PATHS,
  ]
}

async function accessible(page, scheme) {
  const paths = [
    ...widelyChecked(),
    "/investigation/99",
    "/why/model:no-such-model@1",
    "/lineage/model:clinic/tumour-screen?view=table",
    "/lineage/model:clinic/tumour-screen@20?q=run+where+(",
    "/lineage/model:no-such-model@1",
    "/lost",
  ]
  for (const path of paths) {
    await visit(page, path)
    const closed = page.locator(".suspect-head button[aria-expanded=false]")
    while (await closed.count()) await closed.first().click()
    if (path.startsWith("/lineage/model:clinic/tumour-screen@20")) {
      await page.locator(".lineage-surface").focus()
      await page.keyboard.press("Enter")
      await page.locator(".details dd").first().waitFor()
    }
    for (const summary of await page.locator("summary").all()) await summary.click()
    assert.deepEqual(await violationsOn(page), [], `${path} in ${scheme}`)
  }
}

async function theme(page) {
  const paper = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)
  await visit(page, "/")
  const light = await paper()
  await page.getByRole("button", { name: "Switch to the dark theme" }).click()
  assert.notEqual(await paper(), light)
  await page.reload()
  assert.notEqual(await paper(), light)
}

async function narrow(page) {
  await page.setViewportSize({ width: 320, height: 700 })
  for (const path of widelyChecked()) {
    await visit(page, path)
    const width = await page.evaluate(() => document.documentElement.scrollWidth)
    assert.ok(width <= 320, `${path} is ${width} pixels wide`)
  }
}

async function images(page) {
  const shots = [
    ["why.png", server.pages[0], "light"],
    ["why-dark.png", server.pages[2] ?? server.pages[0], "dark"],
    ["home.png", "/", "light"],
    ["lineage.png", "/lineage/model:clinic/tumour-screen@20", "light", 500],
  ]
  for (const [name, path, colorScheme, height = 1010] of shots) {
    await page.setViewportSize({ width: 1280, height })
    await page.emulateMedia({ colorScheme })
    await visit(page, path)
    await page.locator(".row, .node, .lineage-canvas[data-drawn]").first().waitFor()
    await page.screenshot({ path: IMAGES + name })
    assert.ok(statSync(IMAGES + name).size < LARGEST_IMAGE_BYTES, `${name} is too large`)
  }
}
