import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { mutants } from './mutants.ts'

/** How many histories to try: far more than any mutant has ever needed. */
const mostHistories = 3_000

const program = fileURLToPath(new URL('../../scripts/simulate.ts', import.meta.url))

/** Puts each bug back and searches for it. Resolves to whether all were found, and prints the seed of each. */
export function testTeeth(from: number): boolean {
  const found = mutants.map(({ name }, at) => {
    const said = firstFound(at + 1, from)
    console.log(`${said === null ? 'NOT FOUND' : 'found    '} ${at + 1} ${name}${said === null ? '' : `, ${said}`}`)
    return said !== null
  })
  return found.every(Boolean)
}

/** The report of the first history that is broken only with the bug. */
function firstFound(mutant: number, from: number): string | null {
  const end = from + mostHistories
  for (let next = from; next < end; ) {
    const said = run('--mutant', String(mutant), '--first', '--histories', String(end - next), '--from', String(next))
    const seed = /^seed (\d+):/.exec(said)?.[1]
    if (seed === undefined) return null
    if (!/^seed /.test(run('--histories', '1', '--from', seed))) return said
    next = Number(seed) + 1
  }
  return null
}

/** The first line that a process prints. */
function run(...args: string[]): string {
  const { stdout } = spawnSync(process.execPath, [program, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return stdout.split('\n')[0] ?? ''
}
