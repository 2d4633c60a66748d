// The pages about single things, as people read them; each check gets a fresh page.
import assert from "node:assert/strict"
import { ask } from "./asking.mjs"
import { count } from "./cataloguing.mjs"

const SERIES = "/node/model:clinic/tumour-screen"
const VERSION = "/node/model:clinic/tumour-screen@20"

/** Pages for the rules of accessibility and narrow windows. */
export const DESCRIBED = [
  SERIES,
  VERSION,
  "/node/dataset:clinic/biopsies-lab-b@v8",
  "/node/run:clinic/train%2318",
  "/node/env:env-5429062b1872",
  "/node/commit:mailroom/92f5db2b6186",
  "/node/deployment:clinic/eu-prod",
  "/node/agent:ana",
  `${VERSION}?asOf=2026-05-12`,
  "/node/model:no-such-model",
]

/** The checks by name, for a server over the example history. */
export function describingChecks(server) {
  return [
    ["there is a page for things of every kind", (page) => everyKind(page, server)],
    ["a regression in the chart of a series leads to why", (page) => regressed(page, server)],
    ["another time is said plainly, and cannot be changed", (page) => another(page, server)],
    ["hostile names in the store are text", (page) => hostile(page, server)],
  ]
}

async function everyKind(page, server) {
  const expected = {
    Model: ["Versions", "Aliases", "Owners", "Tags"],
    ModelVersion: ["Metrics", "What it comes from", "Aliases"],
    Dataset: ["Versions"],
    DatasetVersion: ["What is in it"],
    Run: ["completed", "What it comes from"],
    Commit: ["Files it touched"],
    Environment: ["Packages", "What comes from it"],
    Package: ["What comes from it"],
    Deployment: ["What it comes from"],
    Agent: ["What comes from it"],
  }
  for (const [kind, headings] of Object.entries(expected)) {
    const { data } = await ask(
      server,
      "query($kind: Kind!) { browse(kinds: [$kind], first: 1) { nodes { qualifiedRef name } } }",
      { kind },
    )
    const [{ qualifiedRef, name }] = data.browse.nodes
    await page.goto(`${server.address}/node/${encodeURIComponent(qualifiedRef)}`)
    await page.locator(".node-head h1").waitFor()
    assert.ok(name.startsWith((await page.locator(".node-head h1 bdi").first().innerText()).trim()), name)
    for (const title of headings)
      await page.getByRole("heading", { name: title, exact: true }).first().waitFor()
    assert.ok((await page.title()).endsWith("Headwater"))
  }
  await page.goto(`${server.address}/node/dataset:clinic/biopsies-lab-b@v8`)
  const radius = page.getByRole("row", { name: /^radius/ })
  await radius.getByRole("img", { name: "How radius is spread" }).waitFor()
  await page.getByRole("link", { name: "Compare with v7" }).waitFor()
  await page.getByRole("navigation", { name: "From here" }).getByRole("link", { name: "Impact" }).click()
  await page.waitForURL(/\/impact\/dataset:clinic\/biopsies-lab-b@v8/)
}

async function regressed(page, server) {
  await page.goto(server.address + SERIES)
  await page.locator(".series-chart").waitFor()
  const { data } = await ask(
    server,
    'query { regressions(of: { reference: "model:clinic/tumour-screen" }, metric: "accuracy") { regressions { bad { asked { name } } } } }',
  )
  const names = data.regressions.regressions.map(({ bad }) => bad.asked.name)
  assert.ok(names.length > 0)
  assert.equal(await page.locator(".chart-fall").count(), names.length)
  assert.equal(await page.locator(".node-falls li").count(), names.length)
  await page.getByLabel("Metric", { exact: true }).selectOption("roc_auc")
  await page.waitForURL(/metric=roc_auc/)
  await page.getByRole("group", { name: /^roc_auc over/ }).waitFor()
  await page.getByLabel("Metric", { exact: true }).selectOption("accuracy")
  await page.getByRole("group", { name: /^accuracy over/ }).waitFor()
  await page.locator(".chart-fall").first().focus()
  await page.keyboard.press("Enter")
  await page.locator("h1.verdict").waitFor()
  assert.match(page.url(), new RegExp(`/why/model:clinic/${names[0]}\\?good=model:clinic/.*metric=accuracy`))
}

async function another(page, server) {
  await page.goto(server.address + SERIES)
  await page.getByText("Look at another time").click()
  await page.getByLabel("As it was on").fill("2026-03-05")
  await page.getByRole("button", { name: "Show" }).click()
  await page.getByText("This is how it was at 5 Mar 2026").waitFor()
  assert.equal(await page.getByRole("button", { name: /^(Add|Edit|Remove|Move|End)/ }).count(), 0)
  const then = await page.locator(".node-table tbody tr").count()
  await page.getByRole("button", { name: "See it as it is now" }).click()
  await page.getByRole("button", { name: "Add a tag" }).waitFor()
  await page.waitForFunction(
    (count) => document.querySelectorAll(".node-table tbody tr").length > count,
    then,
  )
  await page.goto(`${server.address}${VERSION}?asOf=2026-01-06`)
  await page.getByRole("heading", { name: "There is nothing to show" }).waitFor()
  await page.getByRole("button", { name: "Look at it as it is now" }).click()
  await page.getByRole("heading", { name: /tumour-screen@20/ }).waitFor()
}

async function hostile(page, server) {
  const names = [
    "</script><img src=x onerror=alert(1)>",
    "\u202egnp.exe",
    "x".repeat(10_000),
    "'; drop",
    "a/../../b%2F",
  ]
  const lines = names.map((name, at) => ({
    fact: "node",
    kind: "Run",
    key: ["hostile", `run-${at}`],
    name,
    project: "hostile",
    props: { "param.</b>": name, state: "</td>", command: name, job: name },
    digests: [],
    occurred_at: "2020-01-01T00:00:00Z",
    origin: "imported",
    confidence: 1,
  }))
  const { data } = await ask(
    server,
    "mutation($lines: [JSON!]!) { appendFacts(input: { lines: $lines }) { problems { message } new } }",
    { lines },
  )
  assert.deepEqual(data.appendFacts.problems, [])
  for (const width of [1280, 320]) {
    await page.setViewportSize({ width, height: 800 })
    await page.goto(`${server.address}/catalog?q=run+where+project+=+'hostile'`)
    await count(page, new RegExp(`^${names.length} things`))
    await narrowEnough(page, width)
    const links = await page
      .locator(".catalog-name")
      .evaluateAll((all) => all.map((each) => each.getAttribute("href")))
    assert.equal(links.length, names.length)
    for (const link of links) {
      await page.goto(server.address + link)
      await page.locator(".node-head h1").waitFor()
      await page.getByRole("heading", { name: "Parameters" }).waitFor()
      await narrowEnough(page, width)
      assert.equal(await page.locator("img").count(), 0)
    }
  }
}

async function narrowEnough(page, width) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth)
  assert.ok(wide <= width, `${page.url().slice(0, 120)} is ${wide} pixels wide in ${width}`)
}
