import { spawn } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../build/extension.ts'
import type { Check } from './checks.ts'
import { runSideBySide } from './side-by-side.ts'

export interface Count {
  passed: number
  failed: number
  skipped: number
}

/** One thing that `npm test` does. */
export interface Step {
  /** What it does, for people. */
  name: string
  run(): Promise<Count>
}

const one = (succeeded: boolean): Count => ({ passed: succeeded ? 1 : 0, failed: succeeded ? 0 : 1, skipped: 0 })

/** A program that counts as one: status 0 is passed. @param file path of its script in the project */
export function program(name: string, file: string, ...args: string[]): Step {
  return { name, run: async () => one((await node(file, args)) === 0) }
}

/** Programs that count as one each, at once. */
export function sideBySide(name: string, all: readonly Check[]): Step {
  return { name, run: async () => ({ ...(await runSideBySide(all)), skipped: 0 }) }
}

/** Vitest projects; each of their tests counts, and property tests draw all of their cases. */
export function vitest(name: string, ...projects: string[]): Step {
  return {
    name,
    async run() {
      const report = join(root, '.afterimage', 'test', `${projects.at(-1)}.json`)
      rmSync(report, { force: true })
      const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
      const args = ['run', ...projects.map((project) => `--project=${project}`), ...reporters]
      const status = await node('node_modules/vitest/vitest.mjs', args, { TEST_RUNS: 'full' })
      return counted(report, status)
    },
  }
}

/** The Firefox linter as the add-on store runs it. Here its warnings and notices are faults too. */
export function webExtLint(name: string, folder: string): Step {
  return {
    name,
    async run() {
      const args = ['lint', '--no-config-discovery', '--warnings-as-errors', '--source-dir', folder]
      const output = await nodeOutput('node_modules/web-ext/bin/web-ext.js', [...args, '--output', 'json'])
      const { summary, errors, warnings, notices } = JSON.parse(output)
      for (const { _type, code, message, file } of [...errors, ...warnings, ...notices]) {
        console.log(`${_type} ${code} ${file ?? ''}: ${message}`)
      }
      console.log(`${summary.errors} errors, ${summary.warnings} warnings, ${summary.notices} notices`)
      return one(summary.errors + summary.warnings + summary.notices === 0)
    },
  }
}

/** Sums of a vitest report. A run that failed otherwise (a file that does not load, nothing found) counts as one failure. */
export function counted(report: string, status: number): Count {
  try {
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(readFileSync(report, 'utf8'))
    const failed = status !== 0 && numFailedTests === 0 ? 1 : numFailedTests
    return { passed: numPassedTests, failed, skipped: numPendingTests + numTodoTests }
  } catch {
    return one(false)
  }
}

function node(file: string, args: string[], settings: Record<string, string> = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, ...settings }
    const child = spawn(process.execPath, [file, ...args], { cwd: root, env, stdio: 'inherit' })
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? 1))
  })
}

function nodeOutput(file: string, args: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, NO_UPDATE_NOTIFIER: '1' }
    const child = spawn(process.execPath, [file, ...args], { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] })
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk
    })
    child.once('error', reject)
    child.once('close', () => resolve(output))
  })
}
