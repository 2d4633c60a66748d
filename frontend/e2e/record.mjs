// Records answers of our own API over the example history as typed fixtures: node e2e/record.mjs
import { readFileSync, writeFileSync } from "node:fs"
import { ask } from "./asking.mjs"
import { startServer } from "./server.mjs"

const QUESTIONS = {
  cause: { bad: { reference: "model:tumour-screen@20" }, metric: "accuracy" },
  aliases: { bad: { reference: "model:digit-reader@14" }, metric: "accuracy" },
  noise: { bad: { reference: "model:tumour-screen@11" }, metric: "accuracy" },
}

const source = readFileSync(new URL("../src/api/why.query.ts", import.meta.url), "utf8")
const query = ["WHY", "ANSWER"]
  .map((name) => new RegExp(`${name} = graphql\\(\\s*\`([^\`]+)\``).exec(source)?.[1])
  .join("\n")
const server = process.env.HEADWATER_URL
  ? { address: process.env.HEADWATER_URL, stop: async () => {} }
  : await startServer()
try {
  for (const [name, variables] of Object.entries(QUESTIONS)) {
    const { data, errors } = await ask(server, query, variables)
    if (errors) throw new Error(`${name}: ${JSON.stringify(errors)}`)
    writeFileSync(
      new URL(`../test/recorded/${name}.ts`, import.meta.url),
      [
        `// What the API answered over the example history to ${JSON.stringify(variables)}; made by e2e/record.mjs.`,
        'import type { WhyResult } from "../../src/api/why.query"',
        "",
        `export const ${name.toUpperCase()}: WhyResult = ${JSON.stringify(data, null, 1)}`,
        "",
      ].join("\n"),
    )
  }
} finally {
  await server.stop()
}
