// Writes src/api/schema.d.ts from the API's schema; with --check it only says whether that file is current.
import { execFileSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

const COMMITTED = new URL("../src/api/schema.d.ts", import.meta.url)
const folder = mkdtempSync(join(tmpdir(), "headwater-types-"))
const fresh = join(folder, "schema.d.ts")

try {
  const checking = process.argv.includes("--check")
  const target = checking ? ["--output", fresh] : []
  execFileSync("gql.tada", ["generate-output", ...target], { stdio: ["ignore", "ignore", "inherit"] })
  if (checking && readFileSync(fresh, "utf8") !== readFileSync(COMMITTED, "utf8")) {
    console.error(
      "src/api/schema.d.ts is older than the API's schema.graphql; run `npm run types` and commit it",
    )
    process.exitCode = 1
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
