// From a drop to its cause, as people work on it, alone and together; each check gets a fresh page.
import assert from "node:assert/strict"
import { violationsOn } from "./axe.mjs"
import { AWAY } from "./server.mjs"

const DROP = "/why/model:mailroom/digit-reader@12?good=model:mailroom/digit-reader@11&metric=accuracy"

/** The pages that these checks leave behind, for the rules of accessibility and narrow windows. */
export const INVESTIGATED = ["/investigation/1", `${DROP}&investigation=1`]

/** The checks by name, for a server over the example history; the third part is what the browser may complain of. */
export function investigatingChecks(server) {
  return [
    ["from a search over why to a conclusion", (page) => fromSearchToConclusion(page, server)],
    ["home leads to what got worse and to who looks into it", (page) => fromHome(page, server)],
    ["of two people the slower one sees what the other did", (page) => together(page, server)],
    ["a verdict is given and taken back by keyboard alone", (page) => byKeyboard(page, server)],
    ["an investigation is given a title by keyboard, and loses it again", (page) => named(page, server)],
    ["what is new is told, moves nothing, and outlives a restart", (page) => live(page, server), AWAY],
  ]
}

async function fromSearchToConclusion(page, server) {
  await page.goto(`${server.address}/`)
  await page.getByRole("searchbox").fill("digit-reader@12")
  await page.keyboard.press("Enter")
  await page
    .locator(".row", { hasText: "digit-reader@12" })
    .getByRole("link", { name: /accuracy/ })
    .click()
  await page.getByText("Nobody looks into this yet.").waitFor()
  const before = await ranked(page)
  await page.getByRole("button", { name: "Not it: parameter epochs" }).click()
  await page.getByText("Not parameter epochs: the rest is ranked anew.").waitFor()
  await page.waitForURL(/investigation=1$/)
  const after = await ranked(page)
  assert.equal(after.get("epochs"), "under 1")
  assert.ok(
    percent(after.get("steps/pixels.py")) > percent(before.get("steps/pixels.py")),
    String([...after]),
  )
  assert.match(await page.locator("h1").innerText(), /code steps\/pixels\.py/)
  await page.getByRole("button", { name: "Undo" }).click()
  await page.getByText("The verdict on parameter epochs was taken back.").waitFor()
  assert.deepEqual(await ranked(page), before)
  await page.getByRole("link", { name: "investigation 1" }).click()
  await page.locator(".case-title").waitFor()
  await verdict(page, "epochs", "Not it")
  await verdict(page, "steps/pixels.py", "Confirmed")
  await page.getByRole("button", { name: "This one cannot be made" }).click()
  await page.getByText("Cannot be made", { exact: true }).waitFor()
  const proposed = await page.locator(".rerun-said").count()
  assert.ok(proposed === 0 || !/pixels/.test(await page.locator(".rerun-said").innerText()))
  await page.getByLabel("What came of it").fill("the pixels were scaled twice")
  await page.getByRole("button", { name: "Conclude" }).click()
  const conclusion = page.getByRole("region", { name: "Conclusion" })
  await conclusion.getByText("The cause: code steps/pixels.py").waitFor()
  assert.equal(await page.getByRole("button", { name: "Not it" }).count(), 0)
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Markdown" }).click(),
  ])
  assert.equal(download.suggestedFilename(), "investigation-1.md")
  await page.goto(server.address + DROP)
  await page.getByText("was concluded by").waitFor()
  await page.getByRole("link", { name: "Investigation 1" }).click()
  await page.getByRole("button", { name: "Reopen" }).click()
  await page.getByRole("button", { name: "Conclude" }).waitFor()
}

async function fromHome(page, server) {
  await page.goto(`${server.address}/`)
  const worse = page.getByRole("region", { name: "Got worse lately" })
  await worse
    .locator(".row", { hasText: "tumour-screen@20" })
    .getByRole("link", { name: /accuracy/ })
    .click()
  await page.locator("h1.verdict").waitFor()
  assert.match(page.url(), /good=model:clinic\/tumour-screen@\d+&metric=accuracy$/)
  await page
    .getByRole("link", { name: /^Mark bad/ })
    .first()
    .click()
  await page.waitForURL(/\/impact\/dataset:clinic\/biopsies-lab-b@v8/)
  await page.goto(`${server.address}/`)
  const open = page.getByRole("region", { name: "Open investigations" })
  await open.getByRole("link", { name: "accuracy of digit-reader@12", exact: true }).click()
  await page.waitForURL(/\/investigation\/1$/)
}

async function together(page, server) {
  const other = await page.context().newPage()
  for (const each of [page, other]) {
    await each.goto(`${server.address}/investigation/1`)
    await each.locator(".case-title").waitFor()
  }
  await page.getByLabel("What came of it").fill("it was the code after all")
  await verdict(other, "scans", "Not it")
  await page.getByRole("button", { name: /^1 deed by .*: show$/ }).waitFor()
  await page.getByRole("button", { name: "Conclude" }).click()
  const notice = page.getByRole("alert")
  await notice.getByText("dataset:scans@v5: not it").waitFor()
  assert.equal(await page.getByLabel("What came of it").inputValue(), "it was the code after all")
  assert.ok(await pressed(page, "scans", "Not it"))
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme })
    assert.deepEqual(await violationsOn(page), [])
  }
  await notice.getByRole("button", { name: "Still conclude with your text" }).click()
  await page.getByRole("region", { name: "Conclusion" }).getByText("it was the code after all").waitFor()
  assert.equal(await page.getByRole("alert").count(), 0)
  await other.getByRole("button", { name: /: show$/ }).click()
  await other.getByRole("button", { name: "Reopen" }).click()
  await other.getByRole("button", { name: "Conclude" }).waitFor()
  await verdict(other, "scans", "Not it", false)
  await other.close()
}

async function byKeyboard(page, server) {
  await page.goto(server.address + DROP)
  await page.getByRole("link", { name: "Rank with its verdicts" }).waitFor()
  const refuse = page.getByRole("button", { name: /^Not it: parameter epochs|^Not it: code/ })
  await refuse.first().focus()
  await page.keyboard.press("Enter")
  await page.waitForURL(/investigation=1$/)
  const back = page.getByRole("button", { name: /^Take back/ })
  await back.first().waitFor()
  const count = await back.count()
  await page.getByRole("button", { name: "Undo" }).focus()
  await page.keyboard.press("Enter")
  await page.getByText(/was taken back\.$/).waitFor()
  assert.equal(await back.count(), count - 1)
}

async function named(page, server) {
  await page.goto(`${server.address}/investigation/1`)
  const heading = page.getByRole("heading", { level: 1 })
  const question = await heading.innerText()
  await page.getByRole("button", { name: "Give it a title" }).focus()
  await page.keyboard.press("Enter")
  await page.keyboard.type("the pixels of June")
  assert.deepEqual(await violationsOn(page), [])
  await page.keyboard.press("Enter")
  await heading.getByText("the pixels of June").waitFor()
  await page.waitForFunction(() => document.activeElement?.textContent === "Change the title")
  await page.reload()
  await heading.getByText("the pixels of June").waitFor()
  await page.getByRole("button", { name: "Change the title" }).click()
  await page.getByLabel("Title").clear()
  await page.getByRole("button", { name: "Save" }).click()
  await page.getByRole("button", { name: "Give it a title" }).waitFor()
  assert.equal(await heading.innerText(), question)
}

async function live(page, server) {
  await page.goto(`${server.address}/`)
  const row = page.getByRole("region", { name: "Newest model versions" }).locator(".row").first()
  await row.waitFor()
  await page.getByRole("region", { name: "Got worse lately" }).locator(".row").first().waitFor()
  await page.getByRole("region", { name: "Open investigations" }).locator(".row").first().waitFor()
  // The first deed tells that the page listens; whatever was written before it is counted too.
  const box = await row.boundingBox()
  await server.command("investigate", "open", "model:wine-grader@14", "--metric", "accuracy")
  const bar = page.getByRole("button", { name: /new changes?, show$/ })
  await bar.waitFor()
  assert.deepEqual(await row.boundingBox(), box)
  assert.deepEqual(await violationsOn(page), [])
  const open = page.getByRole("region", { name: "Open investigations" })
  assert.equal(await open.locator(".row").count(), 1)
  await bar.click()
  await open.locator(".row").nth(1).waitFor()
  assert.equal(await bar.count(), 0)
  await server.restart(() => server.command("verdict", "2", "C", "confirmed", "--by", "ana"))
  await bar.waitFor()
  await bar.click()
  await open.getByText(/number 2 by .*, 1 verdict/).waitFor()
}

/** The probabilities of the suspects on a Why page, by name. */
async function ranked(page) {
  await page.locator(".suspect").first().waitFor()
  const rows = await page
    .locator(".suspect-head button")
    .evaluateAll((buttons) =>
      buttons.map((button) => [
        button.querySelector(".suspect-name bdi")?.textContent ?? "",
        (button.querySelector(".suspect-chance")?.textContent ?? "").match(/((under|over) )?\d+/)?.[0] ?? "",
      ]),
    )
  return new Map(rows)
}

/** The number in how likely a suspect is said to be. */
function percent(said) {
  return Number(said.replace(/\D/g, ""))
}

/** Presses a verdict on the investigation page and waits until it is in force, or no longer. */
async function verdict(page, suspect, word, inForce = true) {
  const button = page.getByRole("group", { name: new RegExp(suspect) }).getByRole("button", { name: word })
  await button.click()
  await page.waitForFunction(
    ([element, wanted]) => element.getAttribute("aria-pressed") === wanted && element.ariaDisabled !== "true",
    [await button.elementHandle(), String(inForce)],
  )
}

async function pressed(page, suspect, word) {
  const button = page.getByRole("group", { name: new RegExp(suspect) }).getByRole("button", { name: word })
  return (await button.getAttribute("aria-pressed")) === "true"
}
