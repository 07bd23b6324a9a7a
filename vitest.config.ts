import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { LongestFirst } from './test/support/longest-first.ts'

const fakeBrowser = fileURLToPath(new URL('test/support/fake-browser.ts', import.meta.url))

/** Extension code meets an in-memory browser in place of the polyfill. */
const inNode = {
  resolve: { alias: { 'webextension-polyfill': fakeBrowser } },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
} as const

// Limits against hanging, not against being slow: what takes seconds takes a minute where two cores do much else.
const minute = 60_000

const inThreads = {
  // Each file resets what it uses, and loading all modules anew for each would take half of the time.
  pool: 'threads',
  isolate: false,
  // A third would spend more on loading modules than it saves.
  maxWorkers: 2,
  testTimeout: minute,
  hookTimeout: minute,
} as const

/** Tests that run at the same time as those that start processes. */
const besideProcesses = {
  // They wait for disks and processes more than they compute.
  maxWorkers: 4,
  testTimeout: 3 * minute,
  hookTimeout: 3 * minute,
} as const

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        // Needs nothing but Node, and takes seconds: no process, no thread, no connection, no page, nothing that takes long.
        // Property tests draw one in thirty of their cases here, and all of them in `npm test`: test/support/runs.ts.
        ...inNode,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/integration/**', 'test/e2e/**', '**/*.integration.test.ts'],
          ...inThreads,
        },
      },
      {
        // Pages in a document that happy-dom imitates.
        ...inNode,
        test: { name: 'pages', include: ['test/**/*.test.tsx'], ...inThreads },
      },
      {
        // Tests that open connections within their own process. They lie beside what they test, and are called `<what>.integration.test.ts`.
        ...inNode,
        test: {
          name: 'connections',
          include: ['test/**/*.integration.test.ts'],
          ...besideProcesses,
          // Loading all modules anew for each file would take more of the processors than its tests do. Each resets what it uses.
          isolate: false,
        },
      },
      {
        // Processes, threads, Redis, files that are synced to the disk, and whatever takes many seconds.
        ...inNode,
        test: { name: 'integration', include: ['test/integration/**/*.test.ts'], ...besideProcesses },
      },
      {
        // Real browsers on the built extension, three files at once: they wait more than they work.
        ...inNode,
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
