import { describe, expect, it } from 'vitest'
import { runTest, type Step, type StepName, stepNamesOf } from '../../../src/extension/setup/run-test.ts'
import { fakeWorker } from '../../support/page.tsx'
import { doneJob, sampleJob, sampleProvider } from '../../support/sample-jobs.ts'

const { capabilities } = sampleProvider
const withoutInfo = { ...capabilities, commands: ['imagine'] }

type Options = Partial<Parameters<typeof runTest>[0]> & { replies?: Parameters<typeof fakeWorker>[0] }

async function walk({ replies = {}, ...options }: Options = {}) {
  const steps: Partial<Record<StepName, Step>> = {}
  const worker = fakeWorker({ 'setup.relay': { ok: true, value: { ms: 41 } }, ...replies })
  const passed = await runTest({
    granted: Promise.resolve(true),
    connect: async () => true,
    signal: new AbortController().signal,
    relay: { address: 'https://relay.example', accessKey: '' },
    capabilities,
    connectionId: 'painter',
    model: '',
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
    const { states, passed, sent } = await walk({ relay: null })
    expect(passed).toBe(true)
    expect(states).toEqual({ access: 'ok', token: 'ok', account: 'ok' })
    expect(sent.map(({ name }) => name)).not.toContain('setup.relay')
  })
  it('saves the account only once the browser lets us talk to it, and goes no further when it can’t be saved', async () => {
    const asked: string[] = []
    const connect = (isSaved: boolean) => async () => {
      asked.push('saved')
      return isSaved
    }
    await walk({ granted: Promise.resolve(false), connect: connect(true) })
    expect(asked).toEqual([])
    const { passed, states, sent } = await walk({ connect: connect(false) })
    expect([passed, states, sent]).toEqual([false, { access: 'ok' }, []])
  })
  it('ends at once when what it tests is edited, and tells nothing more', async () => {
    const edited = new AbortController()
    const { passed, states, sent } = await walk({
      signal: edited.signal,
      replies: {
        'setup.relay': () => {
          edited.abort()
          return { ok: true, value: { ms: 1 } }
        },
      },
    })
    expect([passed, states, sent.length]).toEqual([false, { access: 'ok', relay: 'running' }, 1])
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
    const { states, passed, sent } = await walk({ capabilities: withoutInfo })
    expect(passed).toBe(true)
    expect(states).toEqual({ access: 'ok', relay: 'ok', hook: 'ok', token: 'skipped' })
    expect(sent.filter(({ name }) => name === 'setup.test')).toHaveLength(1)
  })
  it('leaves the relay that was in use when results are to be asked for', async () => {
    const { states, passed, sent } = await walk({ relay: { address: '', accessKey: '' } })
    expect(passed).toBe(true)
    expect(states).not.toHaveProperty('relay')
    expect(sent).toContainEqual({ name: 'setup.relay', request: { address: '', accessKey: '' } })
  })
  it('proves key and address by the list of models where nothing else is free', async () => {
    const listed = { ...withoutInfo, models: 'listed' } as const
    const models = [{ id: 'lake', name: 'Lake' }]
    const replies = { 'connections.models': { ok: true, value: { models } } }
    const good = await walk({ capabilities: listed, relay: null, model: 'lake', replies })
    expect(good.passed).toBe(true)
    expect(good.steps).toEqual({
      access: expect.objectContaining({ state: 'ok' }),
      models: expect.objectContaining({ state: 'ok', models: 1, isModelUnknown: false }),
    })
    const reason = { code: 'bad-token', status: 401 }
    const refused = { 'connections.models': { ok: true, value: { models: null, reason } } }
    const bad = await walk({ capabilities: listed, relay: null, replies: refused })
    expect(bad.passed).toBe(false)
    expect(bad.steps.models).toMatchObject({ state: 'bad', reason })
  })
  it('passes with a model that is not listed, and says so, and without any list where the account was told', async () => {
    const listed = { ...capabilities, models: 'listed' } as const
    const replies = { 'connections.models': { ok: true, value: { models: [{ id: 'lake', name: 'Lake' }] } } }
    const unknown = await walk({ capabilities: listed, model: 'lakes', replies })
    expect([unknown.passed, unknown.steps.models?.isModelUnknown]).toEqual([true, true])
    const none = { 'connections.models': { ok: true, value: { models: null, reason: { code: 'unexpected' } } } }
    const unread = await walk({ capabilities: listed, replies: none })
    expect([unread.passed, unread.steps.models?.state]).toEqual([true, 'bad'])
  })
  it('shows no step that can’t be done without paying', () => {
    expect(stepNamesOf(capabilities, true)).toEqual(['access', 'relay', 'hook', 'token', 'account'])
    expect(stepNamesOf({ ...capabilities, models: 'listed' }, false)).toEqual(['access', 'token', 'account', 'models'])
    expect(stepNamesOf({ ...withoutInfo, models: 'listed' }, false)).toEqual(['access', 'models'])
    expect(stepNamesOf({ ...withoutInfo, models: 'named' }, false)).toEqual(['access', 'token'])
  })
  it('does not call a worker that does not answer a success', async () => {
    const { steps } = await walk({ replies: { 'setup.relay': { ok: false, error: { code: 'worker' } } } })
    expect(steps.relay?.state).toBe('bad')
  })
})
