// A running Headwater over the example history: the one at HEADWATER_URL, else one of our own.
import { spawn } from "node:child_process"
import { existsSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"

const REPOSITORY = fileURLToPath(new URL("../..", import.meta.url))
const START_MS = 120_000

/** What browsers say of a server that is away. */
export const AWAY = /net::ERR_|Failed to load resource/

/**
 * Starts `headwater demo`; with `filledBy` (a script that takes --store, and its arguments) a server of what that made,
 * which may have `refused` some of it.
 *
 * Answers with its address, the pages that it prints, how to stop it, how to stop and start it again at the same
 * address with something done in between, and how to run a command on its store.
 */
export async function startServer({ filledBy, refused = false } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "headwater-e2e-"))
  const store = `sqlite:///${join(folder, "example.db")}`
  const started = (...words) =>
    spawn(program(), [...words, "--store", store], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] })
  if (filledBy)
    await done(
      spawn(python(), [...filledBy, "--store", store], { cwd: REPOSITORY, stdio: "ignore" }),
      refused ? [0, 1] : [0],
    )
  let child = started(filledBy ? "serve" : "demo", "--port", "0")
  const stop = async () => {
    await ended(child)
    rmSync(folder, { recursive: true, force: true })
  }
  const command = (...words) => done(started(...words))
  try {
    const said = await spoken(child)
    const restart = async (meanwhile) => {
      await ended(child)
      try {
        await meanwhile()
      } finally {
        child = started("serve", "--port", new URL(said.address).port)
        await spoken(child)
      }
    }
    return { ...said, stop, restart, command }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Settles once a program ended: well only with one of these codes. */
function done(running, fine = [0]) {
  return new Promise((resolve, reject) => {
    running.once("error", reject)
    running.once("exit", (code) =>
      fine.includes(code) ? resolve() : reject(new Error(`${running.spawnargs.join(" ")}: ${code}`)),
    )
  })
}

async function ended(child) {
  if (child.exitCode !== null) return
  const gone = new Promise((resolve) => child.once("exit", resolve))
  child.kill("SIGTERM")
  await gone
}

function program() {
  const own = join(REPOSITORY, ".venv", "bin", "headwater")
  return process.env.HEADWATER ?? (existsSync(own) ? own : "headwater")
}

function python() {
  const own = join(REPOSITORY, ".venv", "bin", "python")
  return existsSync(own) ? own : "python3"
}

/** What the program says until it serves: the address, and the path of every answer's page. */
function spoken(child) {
  return new Promise((resolve, reject) => {
    const said = []
    const pages = []
    const late = setTimeout(
      () => reject(new Error(`no server after ${START_MS} ms:\n${said.join("\n")}`)),
      START_MS,
    )
    const hear = (line) => {
      said.push(line)
      const page = /https?:\/\/[^\s/]+(\/why\/\S+)/.exec(line)
      if (page) pages.push(page[1])
      const serving = /Serving .* at (https?:\/\/\S+)/.exec(line)
      if (serving) {
        clearTimeout(late)
        resolve({ address: serving[1], pages })
      }
    }
    createInterface({ input: child.stdout }).on("line", hear)
    createInterface({ input: child.stderr }).on("line", hear)
    child.once("error", reject)
    child.once("exit", (code) => {
      clearTimeout(late)
      reject(new Error(`headwater demo ended with ${code}:\n${said.join("\n")}`))
    })
  })
}
