// Settings of `npm run mutation`, which hands in folder and sample by environment. https://stryker-mutator.io/docs/stryker-js/configuration/
import { apart } from './targets.ts'

const folder = process.env.MUTATION_FOLDER

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  mutate: [`${folder}/**/*.ts`, ...apart.map((file) => `!${file}`)],
  testRunner: 'vitest',
  vitest: { configFile: 'test/mutation/vitest.config.ts', related: false },
  plugins: ['@stryker-mutator/vitest-runner', './test/mutation/sample.ts'],
  checkers: process.env.MUTATION_SAMPLE ? ['sample'] : [],
  coverageAnalysis: 'perTest',
  // Mutants in what runs while a module is loaded need a new process each: constants, for the most part.
  ignoreStatic: true,
  // Words for people, keys and codes: what breaks by them is said by the compiler or by no test.
  mutator: { excludedMutations: ['StringLiteral'] },
  concurrency: Number(process.env.MUTATION_CONCURRENCY ?? 2),
  // For loops that never yield; a test that waits in vain ends by its own limit, without a new process.
  timeoutMS: 8_000,
  timeoutFactor: 1.5,
  // All tests of a folder, once: two minutes for the relay's where nothing else runs, which is less than the default of 5.
  dryRunTimeoutMinutes: 20,
  // Its own reading of tsconfig.json does not know this compiler.
  tsconfigFile: 'none.json',
  disableTypeChecks: false,
  tempDirName: '.afterimage/mutation',
  reporters: ['json', 'progress-append-only'],
  jsonReporter: { fileName: '.afterimage/mutation.json' },
  allowEmpty: true,
  ignorePatterns: ['dist', '.afterimage', 'docs/**/*.png', 'public/icons', 'bench'],
}
