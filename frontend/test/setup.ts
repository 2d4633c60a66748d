import { cleanup, configure } from "@testing-library/react"
import { afterEach, vi } from "vitest"

// What is waited for comes when it comes: a busy machine is no failure.
configure({ asyncUtilTimeout: 10_000 })

// A complaint of React is a failure. jsdom does not know the element <search> yet; browsers do.
console.error = (...said: unknown[]) => {
  if (!String(said[0]).includes("is unrecognized in this browser")) throw new Error(said.join(" "))
}

afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
  localStorage.clear()
  delete document.documentElement.dataset.theme
})
