import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { folders } from '../test/mutation/targets.ts'
import { root } from './build/extension.ts'
import { interval } from './mutation/interval.ts'

// npm run mutation -- [FOLDER ...] [--sample N] [--seed S]: changes the code in small ways, one at a time, and tells which
// changes no test notices. With a sample: N changes a folder, drawn by the seed.

const report = join(root, '.afterimage', 'mutation.json')

interface Mutant {
  status: string
  mutatorName: string
  replacement?: string
  location: { start: { line: number } }
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { sample: { type: 'string' }, seed: { type: 'string', default: '1' } },
})
const wanted = positionals.map((folder) => folder.replace(/\/+$/, ''))
const unknown = wanted.find((folder) => !existsSync(join(root, folder)))
if (unknown !== undefined) {
  console.error(`There is no folder ${unknown}. Give none for all that are held to a score: ${folders.join(', ')}`)
  process.exit(2)
}
if (values.sample !== undefined && !(Number(values.sample) >= 1)) {
  console.error('--sample takes the number of changes to draw from each folder, such as 100.')
  process.exit(2)
}

const rows: string[] = []
for (const folder of wanted.length > 0 ? wanted : folders) {
  const files = mutate(folder)
  const mutants = Object.entries(files).flatMap(([file, all]) => all.map((mutant) => ({ file, ...mutant })))
  const count = (...states: string[]) => mutants.filter(({ status }) => states.includes(status)).length
  const noticed = count('Killed', 'Timeout')
  const tried = noticed + count('Survived', 'NoCoverage')
  for (const { file, status, mutatorName, replacement, location } of mutants) {
    if (status !== 'Survived' && status !== 'NoCoverage') continue
    const change = (replacement ?? '').replace(/\s+/g, ' ').slice(0, 100)
    console.log(
      `${file}:${location.start.line} ${mutatorName}${status === 'NoCoverage' ? ' (no test)' : ''}: ${change}`,
    )
  }
  rows.push(`${folder.padEnd(40)} ${score(noticed, tried, tried + count('CompileError'))}`)
}
console.log(`\n${rows.join('\n')}`)

function score(noticed: number, tried: number, all: number): string {
  if (tried === 0) return 'nothing to change'
  const rate = `${noticed} of ${tried} noticed, ${percent(noticed / tried)}`
  if (tried === all) return rate
  const [from, to] = interval(noticed, tried, all)
  return `${rate}; of all ${all}: ${percent(from)} to ${percent(to)} (95 %)`
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}

function mutate(folder: string): Record<string, Mutant[]> {
  rmSync(report, { force: true })
  const program = 'node_modules/@stryker-mutator/core/bin/stryker.js'
  spawnSync(process.execPath, [program, 'run', 'test/mutation/stryker.config.mjs'], {
    cwd: root,
    env: {
      ...process.env,
      MUTATION_FOLDER: folder,
      MUTATION_SAMPLE: values.sample ?? '',
      MUTATION_SEED: values.seed,
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  if (!existsSync(report)) throw new Error(`No report on ${folder}: what was said above tells why`)
  const { files } = JSON.parse(readFileSync(report, 'utf8')) as { files: Record<string, { mutants: Mutant[] }> }
  return Object.fromEntries(Object.entries(files).map(([file, { mutants }]) => [file, mutants]))
}
