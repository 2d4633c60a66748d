// The catalog, as people use it; each check gets a fresh page.
import assert from "node:assert/strict"

/** Pages for the rules of accessibility and narrow windows. */
export const CATALOGUED = [
  "/catalog",
  "/catalog?q=model+where+metrics.accuracy+%3E+0.9+order+by+metrics.accuracy+desc",
  "/catalog?q=model+where+metrics.accuracy+%3D%3E+0.9",
  "/catalog?q=nothing-is-called-so",
]

/** The checks by name, for a server over the example history. */
export function cataloguingChecks(server) {
  return [
    ["the catalog finds, orders, pages on, and is in its link", (page) => finds(page, server)],
    ["a mistake in a search is shown where it is", (page) => mistaken(page, server)],
    ["columns are chosen, searches are saved", (page) => columns(page, server)],
    ["rows are chosen to compare them, by keyboard alone", (page) => chooses(page, server)],
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

/** Waits until the catalog says that it found so many. */
export async function count(page, pattern) {
  await page.locator(".catalog-count", { hasText: pattern }).waitFor()
}

function rows(page) {
  return page.locator(".catalog-table tbody tr")
}

async function firstName(page) {
  return page.locator(".catalog-name").first().innerText()
}
