// The catalog, the page about one thing and the GraphQL page, as people use them; each check gets a fresh page.
import assert from "node:assert/strict"

const SERIES = "/node/model:clinic/tumour-screen"
const VERSION = "/node/model:clinic/tumour-screen@20"
/** Typed over coloured text, Chromium's own editing adds styles, which the policy refuses and the editor replaces. */
const TYPED = /^Applying inline style violates/
const AWAY = /net::ERR_|Failed to load resource/

/** Pages for the rules of accessibility and narrow windows. */
export const CATALOGUED = [
  "/catalog",
  "/catalog?q=model+where+metrics.accuracy+%3E+0.9+order+by+metrics.accuracy+desc",
  "/catalog?q=model+where+metrics.accuracy+%3D%3E+0.9",
  "/catalog?q=nothing-is-called-so",
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
  "/graphiql",
]

/** The checks by name, for a server over the example history; the third part is what the browser may complain of. */
export function cataloguingChecks(server) {
  return [
    ["the catalog finds, orders, pages on, and is in its link", (page) => finds(page, server)],
    ["a mistake in a search is shown where it is", (page) => mistaken(page, server)],
    ["columns are chosen, searches are saved", (page) => columns(page, server)],
    ["rows are chosen to compare them, by keyboard alone", (page) => chooses(page, server)],
    ["there is a page for things of every kind", (page) => everyKind(page, server)],
    ["a regression in the chart of a series leads to why", (page) => regressed(page, server)],
    ["another time is said plainly, and cannot be changed", (page) => another(page, server)],
    ["tags, owners and aliases are set and taken away", (page) => edits(page, server)],
    ["of two who change the same, the slower one decides", (page) => clash(page, server)],
    ["what is typed outlives a restart of the server", (page) => restarts(page, server), AWAY],
    ["hostile names in the store are text", (page) => hostile(page, server)],
    ["the GraphQL page completes, checks and runs, alone", (page) => queries(page, server), TYPED],
  ]
}

async function finds(page, server) {
  await page.goto(`${server.address}/`)
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Catalog" }).click()
  await count(page, /^\d+ things, newest first/)
  const box = page.getByRole("searchbox", { name: "Search" })
  await box.fill("model")
  await count(page, /^60 things/)
  assert.equal(await rows(page).count(), 50)
  await page.getByRole("button", { name: "Load more (10 left)" }).click()
  await rows(page).nth(59).waitFor()
  await box.fill("model where metrics.accuracy > 0.9")
  await page.getByRole("button", { name: "accuracy", exact: true }).click()
  await page.waitForURL(/order%20by%20metrics\.accuracy%20desc$/)
  await page
    .getByRole("columnheader", { name: "accuracy" })
    .and(page.locator("[aria-sort=descending]"))
    .waitFor()
  const best = await firstName(page)
  await page.getByRole("button", { name: "accuracy", exact: true }).click()
  await page.locator("[aria-sort=ascending]").waitFor()
  await page.waitForFunction((name) => document.querySelector(".catalog-name")?.textContent !== name, best)
  await page.getByRole("button", { name: "datasets", exact: true }).click()
  await page.waitForURL(/q=dataset%20where/)
  await page.goBack()
  await page.waitForURL(/q=model%20where/)
  await page.waitForFunction(
    (field) => /^model where .* order by metrics\.accuracy$/.test(field.value),
    await box.elementHandle(),
  )
  const link = page.url()
  await page.goto(`${server.address}/`)
  await page.goto(link)
  await page.locator("[aria-sort=ascending]").waitFor()
}

async function mistaken(page, server) {
  await page.goto(`${server.address}/catalog?q=model`)
  await count(page, /^60 things/)
  const box = page.getByRole("searchbox", { name: "Search" })
  await box.fill("model where metrics.accuracy => 0.9")
  const told = page.getByRole("alert")
  await told.getByText("did you mean '>=' instead of '=>'?").waitFor()
  assert.equal(await told.locator("mark").innerText(), ">")
  assert.equal(await box.getAttribute("aria-invalid"), "true")
  assert.equal(await rows(page).count(), 50)
  await told.getByRole("button", { name: "Go to it" }).click()
  const chosen = await box.evaluate(({ selectionStart, selectionEnd, value }) => [
    selectionStart,
    value.slice(selectionStart, selectionEnd),
  ])
  assert.deepEqual(chosen, [30, ">"])
  await box.fill("model where uses dataset:no-such-data")
  await page
    .getByRole("alert")
    .getByText(/nothing is named/)
    .waitFor()
  await box.fill("model where metrics.accuracy >= 0.9")
  await page.getByRole("alert").waitFor({ state: "detached" })
}

async function columns(page, server) {
  await page.goto(`${server.address}/catalog?q=run+where+job+=+'train'`)
  await count(page, /things/)
  await page.getByText("Columns", { exact: true }).click()
  await page.getByRole("checkbox", { name: "learning_rate" }).check()
  await page.getByRole("columnheader", { name: "learning_rate" }).waitFor()
  await page.waitForURL(/columns=.*params\.learning_rate/)
  await page.getByText("Columns", { exact: true }).click()
  await page.getByText("Saved searches").click()
  await page.getByRole("textbox", { name: "Name" }).fill("rates of <b>training</b>")
  await page.getByRole("button", { name: "Save this search" }).click()
  await page.getByRole("button", { name: "Copy a link to it" }).click()
  await page.getByText("Copied").waitFor()
  assert.match(await page.evaluate(() => navigator.clipboard.readText()), /\/catalog\?q=run.*columns=/)
  await page.goto(`${server.address}/catalog`)
  await page.getByText("Saved searches (1)").click()
  await page.getByRole("link", { name: "rates of <b>training</b>" }).click()
  await page.getByRole("columnheader", { name: "learning_rate" }).waitFor()
  await page.getByRole("button", { name: /^Forget/ }).click()
  await page.getByText("None yet").waitFor()
}

async function chooses(page, server) {
  await page.goto(`${server.address}/catalog?q=model+where+project+=+'clinic'`)
  await count(page, /23 things/)
  await page.keyboard.press("/")
  assert.equal(await page.evaluate(() => document.activeElement?.id), "catalog-search")
  await page.locator(".catalog-name").first().focus()
  await page.keyboard.press("x")
  await page.keyboard.press("ArrowDown")
  await page.keyboard.press("ArrowDown")
  assert.equal(await page.evaluate(() => document.activeElement?.textContent), "tumour-screen@21")
  await page.getByText("1 thing chosen").waitFor()
  assert.equal(await page.getByRole("link", { name: "Lineage", exact: true }).count(), 1)
  await page.keyboard.press("x")
  await page.getByText("2 things chosen").waitFor()
  const compare = page.getByRole("link", { name: "Compare", exact: true })
  // The older one stands first, as "before".
  assert.match(await compare.getAttribute("href"), /^\/diff\/.*@21\.\.\..*@23$/)
  const impact = page.getByRole("link", { name: "Impact", exact: true })
  assert.match(await impact.getAttribute("href"), /^\/impact\/.*@21\?and=.*@23$/)
  await page.keyboard.press("Enter")
  await page.waitForURL(/\/node\/model:clinic\/tumour-screen@21/)
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

async function edits(page, server) {
  await page.goto(server.address + SERIES)
  const tags = page.getByRole("region", { name: "Tags" })
  await tags.getByRole("button", { name: "Add a tag" }).click()
  await page.keyboard.type("audited")
  await page.keyboard.press("Tab")
  await page.keyboard.type("2026")
  await page.keyboard.press("Enter")
  await tags.getByText("audited = 2026").waitFor()
  await tags.getByRole("button", { name: "Remove a tag audited" }).click()
  await tags.getByText("audited = 2026").waitFor({ state: "detached" })
  const owners = page.getByRole("region", { name: "Owners" })
  await owners.getByRole("button", { name: "Add an owner" }).click()
  await page.keyboard.type("noor")
  await page.keyboard.press("Enter")
  await owners.getByRole("link", { name: "noor" }).waitFor()
  await owners.getByRole("button", { name: "Remove an owner noor" }).click()
  await owners.getByRole("link", { name: "noor" }).waitFor({ state: "detached" })
  const aliases = page.getByRole("region", { name: "Aliases" })
  await aliases.getByRole("button", { name: "Add an alias" }).click()
  await page.keyboard.type("trial")
  await aliases.getByLabel("Points at").selectOption("19")
  await aliases.getByRole("button", { name: "Add", exact: true }).click()
  await aliases.getByRole("link", { name: "tumour-screen@19" }).waitFor()
  await aliases.getByRole("button", { name: "Move trial" }).click()
  await aliases.getByLabel("Point trial at").selectOption("18")
  await aliases.getByRole("button", { name: "Move", exact: true }).click()
  await aliases.getByRole("link", { name: "tumour-screen@18" }).waitFor()
  await aliases.getByRole("button", { name: "End trial" }).click()
  await aliases.getByRole("link", { name: "tumour-screen@18" }).waitFor({ state: "detached" })
  await aliases.getByText("Aliases over time").click()
  await aliases.getByText("taken away").first().waitFor()
  const told = await aliases.locator("ol li").allInnerTexts()
  assert.deepEqual(
    told.slice(0, 3).map((line) => line.slice(17)),
    ["trial: taken away", "trial: 18", "trial: 19"],
  )
  await page.goto(server.address + VERSION)
  await aliases.getByRole("button", { name: "Add an alias" }).click()
  await page.keyboard.type("second")
  await page.keyboard.press("Enter")
  await aliases.getByRole("button", { name: "Remove an alias second" }).click()
  await aliases.getByText("second").waitFor({ state: "detached" })
}

async function clash(page, server) {
  const context = await page.context().browser().newContext()
  try {
    const other = await context.newPage()
    await Promise.all([page.goto(server.address + SERIES), other.goto(server.address + SERIES)])
    const write = async (who, text) => {
      await who.getByRole("button", { name: "Edit the description" }).click()
      await who.getByRole("textbox", { name: "Description" }).fill(text)
    }
    await write(page, "mine, typed slowly")
    await write(other, "theirs, saved first")
    await other.getByRole("button", { name: "Save" }).click()
    await other.getByRole("button", { name: "Edit the description" }).waitFor()
    await page.getByRole("button", { name: "Save" }).click()
    const told = page.getByRole("alert")
    await told.getByText("Somebody else changed this meanwhile.").waitFor()
    await told.getByText("theirs, saved first").waitFor()
    const box = page.getByRole("textbox", { name: "Description" })
    assert.equal(await box.inputValue(), "mine, typed slowly")
    await told.getByRole("button", { name: "Set mine instead" }).click()
    await page.getByText("mine, typed slowly").and(page.locator("bdi")).waitFor()
    // Another tag is no conflict: both are kept.
    await addTag(other, "of-the-other")
    await addTag(page, "of-mine")
    const tags = page.getByRole("region", { name: "Tags" })
    await tags.getByText("of-the-other").waitFor()
    // The same alias is one.
    for (const [who, version] of [
      [other, "17"],
      [page, "16"],
    ]) {
      const aliases = who.getByRole("region", { name: "Aliases" })
      await aliases.getByRole("button", { name: "Move champion" }).click()
      await aliases.getByLabel("Point champion at").selectOption(version)
    }
    await other.getByRole("button", { name: "Move", exact: true }).click()
    await other
      .getByRole("region", { name: "Aliases" })
      .getByRole("link", { name: "tumour-screen@17" })
      .waitFor()
    await page.getByRole("button", { name: "Move", exact: true }).click()
    await page.getByRole("alert").getByText("version 17").waitFor()
    await page.getByRole("button", { name: "Keep theirs" }).click()
    await page
      .getByRole("region", { name: "Aliases" })
      .getByRole("link", { name: "tumour-screen@17" })
      .waitFor()
    await undo(page)
  } finally {
    await context.close()
  }
}

/** Leaves the series as the other checks expect it. */
async function undo(page) {
  const tags = page.getByRole("region", { name: "Tags" })
  for (const tag of ["of-the-other", "of-mine"]) {
    await tags.getByRole("button", { name: `Remove a tag ${tag}` }).click()
    await tags.getByText(tag, { exact: true }).waitFor({ state: "detached" })
  }
  const aliases = page.getByRole("region", { name: "Aliases" })
  await aliases.getByRole("button", { name: "Move champion" }).click()
  await aliases.getByLabel("Point champion at").selectOption("20")
  await aliases.getByRole("button", { name: "Move", exact: true }).click()
  await aliases.getByRole("link", { name: "tumour-screen@20" }).waitFor()
}

async function addTag(page, name) {
  const tags = page.getByRole("region", { name: "Tags" })
  await tags.getByRole("button", { name: "Add a tag" }).click()
  await page.keyboard.type(name)
  await page.keyboard.press("Enter")
  await tags.getByText(name).waitFor()
}

async function restarts(page, server) {
  await page.goto(server.address + SERIES)
  await page.getByRole("button", { name: "Edit the description" }).click()
  const box = page.getByRole("textbox", { name: "Description" })
  await box.fill("typed before the server went away")
  await server.restart(async () => {
    await page.getByRole("button", { name: "Save" }).click()
    await page.getByRole("alert").getByText("the server cannot be reached").waitFor()
    assert.equal(await box.inputValue(), "typed before the server went away")
  })
  await page.getByRole("button", { name: "Save" }).click()
  await page.getByText("typed before the server went away").and(page.locator("bdi")).waitFor()
  await page.getByRole("link", { name: "Catalog" }).click()
  await count(page, /things/)
  await page.getByRole("button", { name: "runs", exact: true }).click()
  await count(page, /^141 things/)
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

async function queries(page, server) {
  await page.goto(`${server.address}/graphql`)
  assert.equal(new URL(page.url()).pathname, "/graphiql")
  const answer = page.getByRole("textbox", { name: "Answer" })
  await page.getByRole("button", { name: "Run" }).click()
  await answer.getByText('"totalCount"').waitFor()
  await page.getByText(/^Answered in/).waitFor()
  const query = page.getByRole("textbox", { name: "Query" })
  await query.click()
  await page.keyboard.press("ControlOrMeta+a")
  await page.keyboard.insertText("query A($of: EntityRef!) { entity(ref: $of) { nmae } }")
  await page.locator(".cm-lintRange-error").first().waitFor()
  await page.keyboard.press("ControlOrMeta+a")
  await page.keyboard.insertText("query A($of: EntityRef!) { entity(ref: $of) { na } }")
  for (let back = 0; back < 4; back++) await page.keyboard.press("ArrowLeft")
  await page.keyboard.press("Control+Space")
  await page.getByRole("option", { name: /^name/ }).first().waitFor()
  await page.keyboard.press("Escape")
  await page.keyboard.insertText("me")
  await page.getByRole("textbox", { name: "Variables" }).click()
  await page.keyboard.insertText('{"of": {"reference": "model:clinic/tumour-screen@20"}}')
  await page.keyboard.press("ControlOrMeta+Enter")
  await answer.getByText('"tumour-screen@20"').waitFor()
  await page.getByRole("button", { name: "Schema" }).click()
  await page.getByRole("searchbox", { name: "Search the schema" }).fill("rootCause")
  await page.getByRole("complementary", { name: "Schema" }).getByText(".rootCause").first().waitFor()
  await follows(page, server, query)
  await page.goto(server.address + VERSION)
  await page.getByRole("link", { name: "The query behind this page" }).click()
  await page.getByRole("textbox", { name: "Query" }).getByText("query Node(").waitFor()
  await page.getByRole("button", { name: "Run" }).click()
  await answer.getByText('"qualifiedRef"').first().waitFor()
}

/** A subscription tells what happens until it is stopped. */
async function follows(page, server, query) {
  await query.click()
  await page.keyboard.press("ControlOrMeta+a")
  await page.keyboard.insertText("subscription { changes { sequence nodes } }")
  await page.getByRole("button", { name: "Run" }).click()
  await page.getByRole("button", { name: "Stop" }).waitFor()
  await page.getByText("Running").waitFor()
  const mutation =
    'mutation($key: String!) { addTag(input: { of: { reference: "model:clinic/tumour-screen" }, key: $key }) { problems { message } } }'
  const answer = page.getByRole("textbox", { name: "Answer" })
  // The first changes may come before the server listens for this page.
  let tries = 0
  for (; tries < 20 && (await answer.getByText('"sequence"').count()) === 0; tries++) {
    await ask(server, mutation, { key: `followed-${tries}` })
    await page.waitForTimeout(300)
  }
  await answer.getByText('"sequence"').first().waitFor()
  await page.getByRole("button", { name: "Stop" }).click()
  await page.getByRole("button", { name: "Run" }).waitFor()
  const removal =
    'mutation($key: String!) { removeTag(input: { of: { reference: "model:clinic/tumour-screen" }, key: $key }) { problems { message } } }'
  for (let at = 0; at < tries; at++) await ask(server, removal, { key: `followed-${at}` })
}

async function ask(server, query, variables = {}) {
  const response = await fetch(`${server.address}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query, variables }),
  })
  return response.json()
}

function rows(page) {
  return page.locator(".catalog-table tbody tr")
}

async function firstName(page) {
  return page.locator(".catalog-name").first().innerText()
}

async function count(page, pattern) {
  await page.locator(".catalog-count", { hasText: pattern }).waitFor()
}
