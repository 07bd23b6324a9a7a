import { type Check, checks, unitTests } from './test/checks.ts'
import { runSideBySide, seconds } from './test/side-by-side.ts'

const vitest: Check = {
  name: unitTests.name,
  file: 'node_modules/vitest/vitest.mjs',
  args: ['run', '--project', unitTests.project, '--reporter=dot'],
}
const startedAt = Date.now()
const { passed, failed } = await runSideBySide([...checks, vitest])
console.log(`\n${failed === 0 ? 'All is well' : `${failed} of ${passed + failed} failed`}, ${seconds(startedAt)}`)
process.exitCode = failed === 0 ? 0 : 1
