import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const fakeBrowser = fileURLToPath(new URL('test/support/fake-browser.ts', import.meta.url))

export default defineConfig({
  test: {
    projects: [
      {
        // Fast: no browser, no build. Extension code meets an in-memory browser in place of the polyfill.
        resolve: { alias: { 'webextension-polyfill': fakeBrowser } },
        oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
        test: {
          name: 'unit',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: ['test/e2e/**'],
          // Against hanging, not against being slow: property tests take seconds where two cores do much else.
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        // Real browsers on the built extension, three files at once: they wait more than they work.
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: ['test/support/build-extension.ts'],
          maxWorkers: 3,
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
})
