import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { testsOf } from './targets.ts'

/** The tests that a folder is held by, without those that take it through all of its deaths: each mutant would run them again. */
export default defineConfig({
  resolve: {
    alias: { 'webextension-polyfill': fileURLToPath(new URL('../support/fake-browser.ts', import.meta.url)) },
  },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  test: {
    include: testsOf(process.env.MUTATION_FOLDER ?? ''),
    exclude: ['test/e2e/**', '**/killed.test.ts', '**/fuzz.test.ts', '**/property.test.ts'],
    // A mutant is switched on in modules that stay loaded, so that its tests need not load them anew.
    isolate: false,
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
