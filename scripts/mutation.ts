import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { folders } from '../test/mutation/targets.ts'
import { root } from './build/extension.ts'

// npm run mutation -- [FOLDER ...]: changes the code in small ways, one at a time, and tells which changes no test notices.

const report = join(root, '.afterimage', 'mutation.json')

interface Mutant {
  status: string
  mutatorName: string
  replacement?: string
  location: { start: { line: number } }
}

const wanted = process.argv.slice(2).map((folder) => folder.replace(/\/+$/, ''))
const unknown = wanted.find((folder) => !existsSync(join(root, folder)))
if (unknown !== undefined) {
  console.error(`There is no folder ${unknown}. Give none for all that are held to a score: ${folders.join(', ')}`)
  process.exit(2)
}

const rows: string[] = []
for (const folder of wanted.length > 0 ? wanted : folders) {
  const files = mutate(folder)
  const mutants = Object.entries(files).flatMap(([file, all]) => all.map((mutant) => ({ file, ...mutant })))
  const count = (...states: string[]) => mutants.filter(({ status }) => states.includes(status)).length
  const caught = count('Killed', 'Timeout')
  const all = caught + count('Survived', 'NoCoverage')
  for (const { file, status, mutatorName, replacement, location } of mutants) {
    if (status !== 'Survived' && status !== 'NoCoverage') continue
    const change = (replacement ?? '').replace(/\s+/g, ' ').slice(0, 100)
    console.log(
      `${file}:${location.start.line} ${mutatorName}${status === 'NoCoverage' ? ' (no test)' : ''}: ${change}`,
    )
  }
  rows.push(
    `${folder.padEnd(40)} ${caught} of ${all} noticed, ${all === 0 ? '-' : ((100 * caught) / all).toFixed(1)} %`,
  )
}
console.log(`\n${rows.join('\n')}`)

function mutate(folder: string): Record<string, Mutant[]> {
  rmSync(report, { force: true })
  const program = 'node_modules/@stryker-mutator/core/bin/stryker.js'
  spawnSync(process.execPath, [program, 'run', 'test/mutation/stryker.config.mjs'], {
    cwd: root,
    env: { ...process.env, MUTATION_FOLDER: folder },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  if (!existsSync(report)) throw new Error(`No report on ${folder}: what was said above tells why`)
  const { files } = JSON.parse(readFileSync(report, 'utf8')) as { files: Record<string, { mutants: Mutant[] }> }
  return Object.fromEntries(Object.entries(files).map(([file, { mutants }]) => [file, mutants]))
}
