import { describe, expect, it } from 'vitest'
import { runTest, type Step, type StepName } from '../../../src/extension/setup/run-test.ts'
import { fakeWorker } from '../../support/page.tsx'
import { doneJob, sampleJob } from '../../support/sample-jobs.ts'

type Options = Partial<Parameters<typeof runTest>[0]> & { replies?: Parameters<typeof fakeWorker>[0] }

async function walk({ replies = {}, ...options }: Options = {}) {
  const steps: Partial<Record<StepName, Step>> = {}
  const worker = fakeWorker({ 'setup.relay': { ok: true, value: { ms: 41 } }, ...replies })
  const passed = await runTest({
    granted: Promise.resolve(true),
    relay: { address: 'https://relay.example', accessKey: '' },
    poll: true,
    info: true,
    send: worker.send,
    watch: async () => doneJob({ command: { kind: 'info' } }),
    onStep: (name, step) => {
      steps[name] = step
    },
    now: () => 0,
    ...options,
  })
  return {
    passed,
    steps,
    states: Object.fromEntries(Object.entries(steps).map(([name, step]) => [name, step.state])),
    ...worker,
  }
}

describe('Test everything', () => {
  it('walks every step and tells how long the worker took', async () => {
    const { passed, states, steps } = await walk()
    expect(passed).toBe(true)
    expect(states).toEqual({ access: 'ok', relay: 'ok', hook: 'ok', token: 'ok', account: 'ok' })
    expect(steps.relay?.ms).toBe(41)
  })
  it('stops before anything is sent when the browser does not let us', async () => {
    const { steps, sent } = await walk({ granted: Promise.resolve(false) })
    expect(steps.access).toMatchObject({ state: 'bad', reason: { code: 'permission' } })
    expect(sent).toEqual([])
  })
  it('stops at a relay that does not answer', async () => {
    const { states, passed } = await walk({
      replies: { 'setup.relay': { ok: true, value: { ms: 9, reason: { code: 'unreachable' } } } },
    })
    expect(passed).toBe(false)
    expect(states).toEqual({ access: 'ok', relay: 'bad' })
  })
  it('stops at a token the API does not know', async () => {
    const { steps } = await walk({
      replies: {
        'setup.test': (request: { step: string }) =>
          request.step === 'token'
            ? { ok: true, value: { ms: 5, ok: false, reason: { code: 'bad-token', status: 401 }, jobId: 'j' } }
            : { ok: true, value: { ms: 5, ok: true } },
      },
    })
    expect(steps.hook?.state).toBe('ok')
    expect(steps.token).toMatchObject({ state: 'bad', reason: { code: 'bad-token', status: 401 } })
    expect(steps.account).toBeUndefined()
  })
  it('needs no relay where the API can be asked', async () => {
    const { states, passed } = await walk({ relay: { address: '', accessKey: '' } })
    expect(passed).toBe(true)
    expect(states).toMatchObject({ relay: 'skipped', hook: 'skipped', account: 'ok' })
  })
  it('says that a relay is needed where the API answers by webhook only', async () => {
    const { steps, passed } = await walk({ relay: { address: '', accessKey: '' }, poll: false })
    expect(passed).toBe(false)
    expect(steps.relay).toMatchObject({ state: 'bad', reason: { code: 'no-hook' } })
  })
  it('tells when the account never comes, and when it fails', async () => {
    const late = await walk({ watch: async () => sampleJob({ state: 'overdue' }) })
    expect(late.steps.account).toMatchObject({ state: 'bad', reason: { code: 'timed-out' } })
    const failed = await walk({
      watch: async () => sampleJob({ state: 'failed', reason: { code: 'no-subscription' } }),
    })
    expect(failed.steps.account).toMatchObject({ state: 'bad', reason: { code: 'no-subscription' } })
  })
  it('leaves the token to the first picture where the API can’t be asked for anything free', async () => {
    const { states, passed, sent } = await walk({ info: false })
    expect(passed).toBe(true)
    expect(states).toMatchObject({ hook: 'ok', token: 'skipped', account: 'skipped' })
    expect(sent.filter(({ name }) => name === 'setup.test')).toHaveLength(1)
  })
  it('does not call a worker that does not answer a success', async () => {
    const { steps } = await walk({ replies: { 'setup.relay': { ok: false, error: { code: 'worker' } } } })
    expect(steps.relay?.state).toBe('bad')
  })
})
