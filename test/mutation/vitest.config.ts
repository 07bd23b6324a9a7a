import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { distance, testsOf } from './targets.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = process.env.MUTATION_FOLDER ?? ''

/** The first test that fails ends the run of a mutant: those nearest to the code come first, the slowest last. */
class NearestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]) {
    const rank = ({ moduleId }: TestSpecification) =>
      moduleId.endsWith('/apis.test.ts') ? Number.POSITIVE_INFINITY : distance(folder, relative(root, moduleId))
    return files
      .map((file) => ({ file, rank: rank(file) }))
      .sort((a, b) => a.rank - b.rank || 0)
      .map(({ file }) => file)
  }
}

/** The tests that a folder is held by, without those that take it through all of its deaths: each mutant would run them again. */
export default defineConfig({
  resolve: {
    alias: { 'webextension-polyfill': fileURLToPath(new URL('../support/fake-browser.ts', import.meta.url)) },
  },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  test: {
    include: testsOf(folder),
    exclude: ['test/e2e/**', '**/killed.test.ts', '**/fuzz.test.ts', '**/property.test.ts'],
    setupFiles: ['test/mutation/load.ts'],
    sequence: { sequencer: NearestFirst },
    // A mutant is switched on in modules that stay loaded, so that its tests need not load them anew.
    isolate: false,
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
