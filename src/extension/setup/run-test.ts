import type { Job } from '../../contract/job.ts'
import type { Reason } from '../../contract/reason.ts'
import type { Send } from '../messaging/client.ts'

export const stepNames = ['access', 'relay', 'hook', 'token', 'account'] as const
export type StepName = (typeof stepNames)[number]

/** `skipped`: not needed with this API, or not possible without paying. */
export interface Step {
  state: 'waiting' | 'running' | 'ok' | 'bad' | 'skipped'
  ms?: number | undefined
  reason?: Reason | undefined
  /** The job behind it, when there is one. */
  job?: Job | undefined
}
export type Steps = Record<StepName, Step>

export const untested: Steps = {
  access: { state: 'waiting' },
  relay: { state: 'waiting' },
  hook: { state: 'waiting' },
  token: { state: 'waiting' },
  account: { state: 'waiting' },
}

interface TestOptions {
  /** The user's answer to the browser's question. */
  granted: Promise<boolean>
  relay: { address: string; accessKey: string }
  /** Whether the API can be asked for results, so that it needs no relay. */
  poll: boolean
  /** Whether it can be asked for the account, which is free. */
  info: boolean
  send: Send
  /** Resolves to the job when it has ended or is overdue; null when it was deleted. */
  watch: (jobId: string) => Promise<Job | null>
  onStep: (name: StepName, step: Step) => void
  now: () => number
}

const lost: Reason = { code: 'interrupted' }

/** Walks every step a picture takes, each on what the one before proved. Stops at the first that fails. */
export async function runTest(options: TestOptions): Promise<boolean> {
  const { send, onStep, now, relay } = options

  async function step(name: StepName, run: () => Promise<Omit<Step, 'state'>>): Promise<Step> {
    onStep(name, { state: 'running' })
    const startedAt = now()
    const outcome = await run()
    const done: Step = { ms: now() - startedAt, ...outcome, state: outcome.reason ? 'bad' : 'ok' }
    onStep(name, done)
    return done
  }
  async function ask(name: 'hook' | 'token'): Promise<Omit<Step, 'state'> & { jobId?: string | undefined }> {
    const reply = await send('setup.test', { step: name })
    if (!reply.ok) return { reason: lost }
    const { ok, ms, reason, jobId } = reply.value
    return { ms, jobId, ...(ok ? {} : { reason: reason ?? { code: 'unexpected' } }) }
  }

  const access = await step('access', async () => ((await options.granted) ? {} : { reason: { code: 'permission' } }))
  if (access.state === 'bad') return false

  if (relay.address === '') {
    const step: Step = options.poll ? { state: 'skipped' } : { state: 'bad', reason: { code: 'no-hook' } }
    const reply = await send('setup.relay', relay)
    onStep('relay', reply.ok ? step : { state: 'bad', reason: lost })
    if (!reply.ok || step.state === 'bad') return false
    onStep('hook', { state: 'skipped' })
  } else {
    const opened = await step('relay', async () => {
      const reply = await send('setup.relay', relay)
      return reply.ok ? { ms: reply.value.ms, reason: reply.value.reason } : { reason: lost }
    })
    if (opened.state === 'bad' || (await step('hook', () => ask('hook'))).state === 'bad') return false
  }

  if (!options.info) {
    onStep('token', { state: 'skipped' })
    onStep('account', { state: 'skipped' })
    return true
  }
  let jobId: string | undefined
  const token = await step('token', async () => {
    const { jobId: id, ...outcome } = await ask('token')
    jobId = id
    return outcome
  })
  if (token.state === 'bad' || jobId === undefined) return false
  const id = jobId
  const account = await step('account', async () => {
    const job = await options.watch(id)
    if (job?.state === 'done') return { job }
    return { reason: job?.reason ?? { code: 'timed-out' }, ...(job ? { job } : {}) }
  })
  return account.state === 'ok'
}

/** The steps that are an account's own: relay and hook are the same for all. */
export const accountStepNames = ['access', 'token', 'account'] as const satisfies readonly StepName[]

interface AccountTestOptions extends Pick<TestOptions, 'granted' | 'info' | 'send' | 'watch' | 'onStep'> {
  connectionId: string
  /** Resolves to the job when the API has accepted or refused it; null when it was deleted. */
  taken: (jobId: string) => Promise<Job | null>
}

/** Tests one saved account, whichever is active: free, and nothing is sent to another. */
export async function runAccountTest(options: AccountTestOptions): Promise<boolean> {
  const { send, onStep } = options
  const settle = (name: StepName, reason?: Reason) => {
    onStep(name, reason ? { state: 'bad', reason } : { state: 'ok' })
    return reason === undefined
  }
  onStep('access', { state: 'running' })
  if (!settle('access', (await options.granted) ? undefined : { code: 'permission' })) return false
  if (!options.info) {
    onStep('token', { state: 'skipped' })
    onStep('account', { state: 'skipped' })
    return true
  }
  onStep('token', { state: 'running' })
  const reply = await send('account.refresh', { connectionId: options.connectionId })
  if (!reply.ok) return settle('token', lost)
  const taken = await options.taken(reply.value.jobId)
  const refused = taken === null || taken.state === 'failed' || taken.state === 'unknown'
  if (!settle('token', refused ? (taken?.reason ?? { code: 'unexpected' }) : undefined)) return false
  onStep('account', { state: 'running' })
  const job = await options.watch(reply.value.jobId)
  return settle('account', job?.state === 'done' ? undefined : (job?.reason ?? { code: 'timed-out' }))
}
