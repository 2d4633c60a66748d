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
    target: "es2022",
  },
  server: { proxy: { "/graphql": api, "/api": api, "/version": api } },
  test: {
    environment: "jsdom",
    include: ["test/**/*.test.{ts,tsx}"],
    restoreMocks: true,
    setupFiles: ["test/setup.ts"],
  },
})
