import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it, vi } from 'vitest'

// Seconds, and minutes where many do much else: nothing of it is a question of time.
vi.setConfig({ testTimeout: 300_000 })

const program = fileURLToPath(new URL('../../scripts/simulate.ts', import.meta.url))

/** In a process of its own: what loads modules for tests takes its time in the middle of a history, never the same twice. */
function simulate(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], { encoding: 'utf8' })
  return { status, lines: stdout.trimEnd().split('\n'), stderr }
}

// `npm test` goes through more than a hundred in a step of its own.
it('keeps all promises in three histories, whatever goes wrong in them, and says so', () => {
  const { status, lines } = simulate('--histories', '3', '--from', '9')
  expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ histories: 3, violations: [] })
  expect(status).toBe(0)
})

it('tells the same history of the same seed, and another of another', () => {
  const told = (seed: string) => simulate('--seed', seed).lines.slice(0, -1).join('\n')
  const once = told('6')
  expect(once).toMatch(/trace [0-9a-f]{8}/)
  expect(told('6')).toBe(once)
  expect(told('7')).not.toBe(once)
})

it('lets nothing go wrong but what was asked for', () => {
  expect(simulate('--seed', '1', '--faults', 'kill').lines[0]).toContain('faults: kill')
  expect(simulate('--faults', 'rain')).toMatchObject({ status: 2, stderr: expect.stringContaining('no fault rain') })
})
