// The GraphQL page, as people use it; each check gets a fresh page.
import assert from "node:assert/strict"
import { ask } from "./asking.mjs"

const VERSION = "/node/model:clinic/tumour-screen@20"

/** Typed over coloured text, Chromium's own editing adds styles, which the policy refuses and the editor replaces. */
const TYPED = /^Applying inline style violates/

/** Pages for the rules of accessibility and narrow windows. */
export const QUERIED = ["/graphiql"]

/** The checks by name, for a server over the example history; the third part is what the browser may complain of. */
export function queryingChecks(server) {
  return [["the GraphQL page completes, checks and runs, alone", (page) => queries(page, server), TYPED]]
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
