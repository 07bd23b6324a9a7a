import { spawn } from 'node:child_process'
import { root } from '../build/extension.ts'
import type { Check } from './checks.ts'

export const seconds = (since: number): string => `${((Date.now() - since) / 1000).toFixed(1)} s`

/** Runs all at once. Each prints what it said once it has ended: all of it where it failed. @returns how many passed and failed */
export async function runSideBySide(all: readonly Check[]): Promise<{ passed: number; failed: number }> {
  const passed = (await Promise.all(all.map(run))).filter((each) => each).length
  return { passed, failed: all.length - passed }
}

async function run({ name, file, args }: Check): Promise<boolean> {
  const startedAt = Date.now()
  const { status, output } = await outcome(file, args)
  const passed = status === 0
  console.log(`${passed ? 'ok    ' : 'FAILED'}  ${name}, ${seconds(startedAt)}`)
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
