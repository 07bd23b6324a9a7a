import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { mutants } from './mutants.ts'

/** More than any of them has ever needed, by far. */
const mostHistories = 3_000

const program = fileURLToPath(new URL('../../scripts/simulate.ts', import.meta.url))

/** Puts each bug back and looks for it. Answers whether all were found, and says with which seed. */
export function testTeeth(from: number): boolean {
  const found = mutants.map(({ name }, at) => {
    const args = ['--mutant', String(at + 1), '--first', '--histories', String(mostHistories), '--from', String(from)]
    const { stdout } = spawnSync(process.execPath, [program, ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [said = ''] = stdout.split('\n').filter((line) => line.startsWith('seed '))
    console.log(`${said ? 'found    ' : 'NOT FOUND'} ${at + 1} ${name}${said && `, ${said}`}`)
    return said !== ''
  })
  return found.every(Boolean)
}
