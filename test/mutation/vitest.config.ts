import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { distance, testsOf } from './targets.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = process.env.MUTATION_FOLDER ?? ''

const slow = /\/(apis|strangers|redis|sqlite|sqlite-checkpoint|sqlite-erase|sqlite-restore)\.test\.ts$/

/** The first test that fails ends the run of a mutant: those nearest to the code come first, slow ones last. */
class NearestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]) {
    const rank = ({ moduleId }: TestSpecification) =>
      distance(folder, relative(root, moduleId)) + (slow.test(moduleId) ? 100 : 0)
    return files.toSorted((one, other) => rank(one) - rank(other))
  }
}

/**
 * The tests that a folder is held by, without those that take it through all of its deaths (each mutant would run them again), and
 * those of processes of their own, which know nothing of a mutant.
 */
export default defineConfig({
  resolve: {
    alias: { 'webextension-polyfill': fileURLToPath(new URL('../support/fake-browser.ts', import.meta.url)) },
  },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  test: {
    include: testsOf(folder),
    exclude: [
      'test/e2e/**',
      '**/{killed,fuzz,property}.test.ts',
      'test/integration/relay/{main,siege,two-relays}.test.ts',
    ],
    setupFiles: ['test/mutation/load.ts'],
    sequence: { sequencer: NearestFirst },
    // A mutant is switched on in modules that stay loaded, so that its tests need not load them anew.
    isolate: false,
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
