// What people change about things, alone and against each other; each check gets a fresh page.
import assert from "node:assert/strict"
import { count } from "./cataloguing.mjs"
import { AWAY } from "./server.mjs"

const SERIES = "/node/model:clinic/tumour-screen"
const VERSION = "/node/model:clinic/tumour-screen@20"

/** The checks by name, for a server over the example history; the third part is what the browser may complain of. */
export function editingChecks(server) {
  return [
    ["tags, owners and aliases are set and taken away", (page) => edits(page, server)],
    ["of two who change the same, the slower one decides", (page) => clash(page, server)],
    ["what is typed outlives a restart of the server", (page) => restarts(page, server), AWAY],
  ]
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
    const described = page.getByRole("region", { name: "Description" })
    await described.getByRole("alert").getByText("the server cannot be reached").waitFor()
    assert.equal(await box.inputValue(), "typed before the server went away")
  })
  await page.getByRole("button", { name: "Save" }).click()
  await page.getByText("typed before the server went away").and(page.locator("bdi")).waitFor()
  await page.getByRole("link", { name: "Catalog" }).click()
  await count(page, /things/)
  await page.getByRole("button", { name: "runs", exact: true }).click()
  await count(page, /^141 things/)
}
