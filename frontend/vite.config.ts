import react from "@vitejs/plugin-react"
import { defineConfig } from "vitest/config"

const api = process.env.HEADWATER_URL ?? "http://127.0.0.1:8321"

export default defineConfig({
  plugins: [react()],
  build: {
    outDir: "../src/headwater/explorer",
    emptyOutDir: true,
    // Inlined assets would be data: addresses, which the page's content security policy refuses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The licences of what is bundled ask to be passed on with it.
    license: { fileName: "licenses.md" },
    target: "es2022",
  },
  // The server answers only pages of its own host, so the page's host must arrive there.
  server: {
    proxy: Object.fromEntries(
      ["/graphql", "/export", "/version"].map((path) => [
        `^${path}(?![a-z])`,
        { target: api, changeOrigin: false, ws: path === "/graphql" },
      ]),
    ),
  },
  test: {
    environment: "jsdom",
    include: ["test/**/*.test.{ts,tsx}"],
    restoreMocks: true,
    testTimeout: 30_000,
    setupFiles: ["test/setup.ts"],
  },
})
