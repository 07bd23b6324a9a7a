import type { Capabilities } from '../../contract/connection.ts'
import type { Job } from '../../contract/job.ts'
import type { Reason } from '../../contract/reason.ts'
import type { Send } from '../messaging/client.ts'

export type StepName = 'access' | 'relay' | 'hook' | 'token' | 'account' | 'models'

/** `skipped`: not possible without paying. */
export interface Step {
  state: 'waiting' | 'running' | 'ok' | 'bad' | 'skipped'
  ms?: number | undefined
  reason?: Reason | undefined
  /** How many models the service lists. */
  models?: number | undefined
  /** The chosen model is not among them. */
  isModelUnknown?: boolean | undefined
}
export type Steps = Record<StepName, Step>

const waiting: Step = { state: 'waiting' }
export const untested: Steps = {
  access: waiting,
  relay: waiting,
  hook: waiting,
  token: waiting,
  account: waiting,
  models: waiting,
}

/** What can be tested of a service without paying, in order. `withRelay`: its results come through one. */
export function stepNamesOf({ commands, models }: Capabilities, withRelay: boolean): StepName[] {
  const isFree = { account: commands.includes('info'), models: models === 'listed' }
  return [
    'access',
    ...(withRelay ? (['relay', 'hook'] as const) : []),
    // Where nothing free proves the token, a line says that the first picture does.
    ...(isFree.account || !isFree.models ? (['token'] as const) : []),
    ...(isFree.account ? (['account'] as const) : []),
    ...(isFree.models ? (['models'] as const) : []),
  ]
}

interface StepOptions {
  /** The user's answer to the browser's question. */
  granted: Promise<boolean>
  capabilities: Capabilities
  connectionId: string
  /** Empty where the service chooses. */
  model: string
  send: Send
  /** Resolves to the job when it has ended or is overdue; null when it was deleted. */
  watch: (jobId: string) => Promise<Job | null>
  onStep: (name: StepName, step: Step) => void
  /** Ends the walk: nothing more is asked or told. */
  signal: AbortSignal
  /** In ms, since whenever. */
  now: () => number
}

interface TestOptions extends StepOptions {
  /** Saves the account, once the browser lets us talk to it. Resolves to whether it is saved. */
  connect: () => Promise<boolean>
  /**
   * The relay to go through. An empty address leaves the one in use. Null: there is none, and none is needed, or the service does
   * not use the one there is.
   */
  relay: { address: string; accessKey: string } | null
}

const lost: Reason = { code: 'interrupted' }

/** Walks every step that costs nothing, each on what the one before proved. Stops at the first that fails. */
export async function runTest(options: TestOptions): Promise<boolean> {
  const { send, connectionId } = options
  const run = stepRunner(options)
  if (!(await run('access', () => accessOutcome(options)))) return false
  if (!(await options.connect()) || options.signal.aborted) return false
  if (options.relay && !(await testRelay(options, run))) return false
  return testService(options, run, async () => {
    const reply = await send('setup.test', { step: 'token', connectionId })
    if (!reply.ok) return { reason: lost }
    const { ok, ms, reason, jobId } = reply.value
    return { ms, jobId, ...(ok && jobId ? {} : { reason: reason ?? { code: 'unexpected' } }) }
  })
}

interface AccountTestOptions extends StepOptions {
  /** Resolves to the job when the API has accepted or refused it; null when it was deleted. */
  taken: (jobId: string) => Promise<Job | null>
}

/** Tests one saved account, whichever is active: free, and nothing is sent to another. Relay and hook are the same for all. */
export async function runAccountTest(options: AccountTestOptions): Promise<boolean> {
  const { send, connectionId } = options
  const run = stepRunner(options)
  if (!(await run('access', () => accessOutcome(options)))) return false
  return testService(options, run, async () => {
    const reply = await send('account.refresh', { connectionId })
    if (!reply.ok) return { reason: lost }
    const { jobId } = reply.value
    const taken = await options.taken(jobId)
    const isRefused = taken === null || taken.state === 'failed' || taken.state === 'unknown'
    return { jobId, ...(isRefused ? { reason: taken?.reason ?? { code: 'unexpected' as const } } : {}) }
  })
}

type Outcome = Omit<Step, 'state'>
type Run = (name: StepName, test: () => Promise<Outcome>) => Promise<boolean>

/** Runs a step and tells how it ended, and how long it took where the step does not say so itself. */
function stepRunner({ onStep, now, signal }: StepOptions): Run {
  return async (name, test) => {
    if (signal.aborted) return false
    onStep(name, { state: 'running' })
    const startedAt = now()
    const outcome = await test()
    if (signal.aborted) return false
    onStep(name, { ms: now() - startedAt, ...outcome, state: outcome.reason ? 'bad' : 'ok' })
    return outcome.reason === undefined
  }
}

async function accessOutcome({ granted }: StepOptions): Promise<Outcome> {
  return (await granted) ? {} : { reason: { code: 'permission' } }
}

async function testRelay({ send, relay }: TestOptions, run: Run): Promise<boolean> {
  const { address, accessKey } = relay ?? { address: '', accessKey: '' }
  const ask = async (): Promise<Outcome> => {
    const reply = await send('setup.relay', { address, accessKey })
    return reply.ok ? { ms: reply.value.ms, reason: reply.value.reason } : { reason: lost }
  }
  if (address === '') return (await ask()).reason === undefined
  if (!(await run('relay', ask))) return false
  return run('hook', async () => {
    const reply = await send('setup.test', { step: 'hook' })
    if (!reply.ok) return { reason: lost }
    const { ok, ms, reason } = reply.value
    return { ms, ...(ok ? {} : { reason: reason ?? { code: 'unexpected' } }) }
  })
}

/** `askAccount` sends the free command that proves the token. */
async function testService(
  options: StepOptions,
  run: Run,
  askAccount: () => Promise<Outcome & { jobId?: string | undefined }>,
): Promise<boolean> {
  const names = stepNamesOf(options.capabilities, false)
  if (names.includes('account')) {
    let jobId = ''
    const isTaken = await run('token', async () => {
      const { jobId: id = '', ...outcome } = await askAccount()
      jobId = id
      return outcome
    })
    if (!isTaken) return false
    const isTold = await run('account', async () => {
      const job = await options.watch(jobId)
      return job?.state === 'done' ? {} : { reason: job?.reason ?? { code: 'timed-out' } }
    })
    if (!isTold) return false
  } else if (names.includes('token') && !options.signal.aborted) options.onStep('token', { state: 'skipped' })
  if (!names.includes('models')) return true
  const isListed = await run('models', () => readModels(options))
  // The account has proved the rest, and any model can be named.
  return isListed || names.includes('account')
}

async function readModels({ send, connectionId, model }: StepOptions): Promise<Outcome> {
  const reply = await send('connections.models', { id: connectionId })
  if (!reply.ok) return { reason: lost }
  const { models, reason } = reply.value
  if (!models) return { reason: reason ?? { code: 'unexpected' } }
  return { models: models.length, isModelUnknown: model !== '' && !models.some(({ id }) => id === model) }
}
