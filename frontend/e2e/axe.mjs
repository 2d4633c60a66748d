// The rules of accessibility, put to a page as it stands.
import { readFileSync } from "node:fs"
import { createRequire } from "node:module"

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8")

/** The rules that a page violates, each with where. */
export async function violationsOn(page) {
  // Evaluated, not added to the page: the content security policy lets no other script in.
  await page.evaluate(AXE)
  const { violations } = await page.evaluate(() => globalThis.axe.run({ resultTypes: ["violations"] }))
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`)
}
