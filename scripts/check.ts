import { spawn } from 'node:child_process'
import { root } from './build/extension.ts'
import { type Check, checks, unitTests } from './test/checks.ts'

const seconds = (since: number) => `${((Date.now() - since) / 1000).toFixed(1)} s`
const startedAt = Date.now()

/** Runs it beside the others, and prints what it said once it has ended: all of it where it failed. */
async function run({ name, file, args }: Check): Promise<boolean> {
  const begunAt = Date.now()
  const { status, output } = await outcome(file, args)
  const passed = status === 0
  console.log(`${passed ? 'ok    ' : 'FAILED'}  ${name}, ${seconds(begunAt)}`)
  if (!passed) console.log(`\n${output.trim()}\n`)
  return passed
}

function outcome(file: string, args: readonly string[]): Promise<{ status: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined }
    const child = spawn(process.execPath, [file, ...args], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text
      })
    }
    child.once('error', reject)
    child.once('close', (status) => resolve({ status, output }))
  })
}

const vitest: Check = {
  name: unitTests.name,
  file: 'node_modules/vitest/vitest.mjs',
  args: ['run', '--project', unitTests.project, '--reporter=dot'],
}
const passed = await Promise.all([...checks, vitest].map(run))
const failed = passed.filter((each) => !each).length
console.log(`\n${failed === 0 ? 'All is well' : `${failed} of ${passed.length} failed`}, ${seconds(startedAt)}`)
process.exitCode = failed === 0 ? 0 : 1
