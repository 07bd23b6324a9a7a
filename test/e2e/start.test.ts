import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { until } from '../../scripts/browsers/page.ts'
import { accountSchema } from '../../src/contract/account.ts'
import { jobSchema } from '../../src/contract/job.ts'

interface Run {
  child: ChildProcess
  /** What it has printed so far. */
  said: () => string
  status: Promise<number | null>
  /** Processes that it began and that still run, also those that are no children of it any more. */
  alive: () => number[]
}

/** As `npm start` runs it, in a process group of its own as a terminal gives it. */
function start(out: string): Run {
  const mark = `AFTERIMAGE_MARK=${randomUUID()}`
  const args = ['scripts/bootstrap.mjs', '--tools', 'start', '--', 'scripts/start.ts', '--headless', '--out', out]
  const env = { ...process.env, AFTERIMAGE_MARK: mark.slice(mark.indexOf('=') + 1) }
  const child = spawn(process.execPath, args, { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (text += chunk))
  return {
    child,
    said: () => text,
    status: new Promise((resolve) => child.once('exit', resolve)),
    alive: () =>
      readdirSync('/proc')
        .filter((pid) => /^\d+$/.test(pid) && environment(pid).includes(mark))
        .map(Number),
  }
}

function environment(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1')
  } catch {
    return '' // It ended meanwhile, or is someone else's.
  }
}

describe('npm start without a screen', () => {
  let out = ''
  beforeEach(() => {
    out = mkdtempSync(join(tmpdir(), 'afterimage-start-'))
  })
  afterEach(() => rmSync(out, { recursive: true, force: true }))

  it('shows the whole job and leaves its pictures', async () => {
    const run = start(out)
    expect(await run.status, run.said()).toBe(0)
    const demo = JSON.parse(readFileSync(join(out, 'demo.json'), 'utf8'))
    expect(accountSchema.parse(demo.account).fast).toMatchObject({ left: expect.any(Number), of: 15, unit: 'hours' })
    expect(jobSchema.parse(demo.job)).toMatchObject({ state: 'done', pressed: ['U2'] })
    const wanted = [
      demo.picture,
      'grid.png',
      'popup-light.png',
      'popup-dark.png',
      'gallery-light.png',
      'setup-light.png',
    ]
    for (const name of wanted) expect(statSync(join(out, name)).size, name).toBeGreaterThan(10_000)
    await until('all of them end', () => run.alive().length === 0)
  })

  // Which processes belong to a run can be told on Linux only.
  describe.skipIf(process.platform !== 'linux')('ended before its time', () => {
    it.each([
      ['Ctrl-C, which a terminal sends to all of them,', 'SIGINT', 'listening', (run: Run) => -(run.child.pid ?? 0)],
      ['Ctrl-C', 'SIGINT', 'chose Imagine', (run: Run) => -(run.child.pid ?? 0)],
      ['an end asked of the first process alone', 'SIGTERM', 'chose Imagine', (run: Run) => run.child.pid ?? 0],
    ] as const)('by %s, leaves nothing running', async (_, signal, line, target) => {
      const run = start(out)
      const moment = line === 'listening' ? /Relay on/ : /chose Imagine/
      await until(line, () => moment.test(run.said()), 60_000)
      process.kill(target(run), signal)
      expect(await run.status).toBe(0)
      await until('all of them end', () => run.alive().length === 0)
    })
  })
})
