import { join } from 'node:path'
import { root } from './build/extension.ts'
import { biome, checks, histories, tsc, unitTests } from './test/checks.ts'
import { program, type Step, sideBySide, vitest, webExtLint } from './test/steps.ts'

// Hundreds of processes load the same modules: what the first makes of their source, the others read.
process.env.NODE_COMPILE_CACHE ??= join(root, '.afterimage', 'test', 'modules')

const steps: Step[] = [
  sideBySide('format, lint, types, dead code', [
    ...checks,
    // Two fifths of all lines that types are read from are theirs.
    tsc('types of the services’ own clients', 'test/studio/clients/tsconfig.json'),
    {
      // Reads all types of all files, which takes as long as everything else that `npm run check` does to them.
      name: 'promises that nobody waits for',
      file: biome,
      args: ['lint', '--only=nursery/noFloatingPromises', '--error-on-warnings', '.'],
    },
    { name: 'dead code, tests and tools included', file: 'node_modules/knip/bin/knip.js', args: ['--no-progress'] },
  ]),
  vitest(unitTests.name, unitTests.project),
  vitest('tests of pages', 'pages'),
  vitest('tests with processes, threads and Redis', 'connections', 'integration'),
  // A history keeps one processor busy.
  sideBySide('simulated histories', [histories(60, 1000), histories(60, 1100)]),
  program('build for Chromium and Firefox', 'scripts/build.ts'),
  webExtLint('lint the Firefox build as its store does', 'dist/firefox'),
  vitest('tests in real browsers', 'e2e'),
]

const total = { passed: 0, failed: 0, skipped: 0 }
for (const [index, { name, run }] of steps.entries()) {
  console.log(`\n[${index + 1}/${steps.length}] ${name}`)
  const startedAt = Date.now()
  const { passed, failed, skipped } = await run()
  total.passed += passed
  total.failed += failed
  total.skipped += skipped
  console.log(`${failed === 0 ? 'ok' : 'FAILED'}, ${((Date.now() - startedAt) / 1000).toFixed(1)} s`)
}

if (total.skipped > 0) console.log(`\n${total.skipped} skipped: they could not run here, and show nothing`)
console.log(`\n${total.passed} passed, ${total.failed} failed`)
process.exitCode = total.failed === 0 ? 0 : 1
