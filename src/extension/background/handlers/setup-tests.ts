import type { Reason } from '../../../contract/reason.ts'
import { base64url } from '../../../shared/base64url.ts'
import { pause, timeLimit } from '../../../shared/clock.ts'
import { relay } from '../../store/items.ts'
import type { Context } from '../context/context.ts'
import { hookElsewhere, type Inbox } from '../relay/inbox.ts'
import { testTagPrefix } from '../relay/receive.ts'
import type { Sync } from '../relay/sync.ts'
import type { Submitter } from '../sending/submit.ts'

/** The time limit of the webhook test. Such a webhook takes milliseconds; a relay that needs longer would show results late, too. */
const loopbackMs = 15_000
const pollEveryMs = 500

export interface SetupTestDeps extends Context {
  inbox: Inbox
  sync: Sync
  submitter: Submitter
  permitted(address: string): Promise<boolean>
}

type Step = { ok: boolean; reason?: Reason; jobId?: string }

/** The steps of *Test everything*. */
export const setupTests = { relay: testRelay, hook: testHook, token: testToken }

/** The reason of a failed fetch: without the permission for the address it is that, because the user can give it. */
export async function blame({ permitted }: SetupTestDeps, reason: Reason, address: string): Promise<Reason> {
  const forbidden = reason.code === 'unreachable' && !(await permitted(address))
  return forbidden ? { code: 'permission' } : reason
}

async function testRelay(deps: SetupTestDeps): Promise<Step> {
  const saved = await deps.store.read(relay)
  if (!saved) return { ok: false, reason: { code: 'no-hook' } }
  const opened = await deps.inbox.renew(saved)
  return opened.ok ? { ok: true } : { ok: false, reason: await blame(deps, opened.error.reason, saved.address) }
}

/** Posts a webhook to our own hook, as an API would, and waits until it arrives in the inbox. */
async function testHook(deps: SetupTestDeps): Promise<Step> {
  const { store, now, timers, sync } = deps
  const saved = await store.read(relay)
  if (!saved) return { ok: false, reason: { code: 'no-hook' } }
  const tag = testTagPrefix + base64url(deps.drawBytes(32)).slice(0, 16)
  const back = sync.expectTest(tag).then(() => true)
  const reason = await postTest(deps, `${saved.hook}/${tag}`)
  if (reason) return { ok: false, reason: hookElsewhere(saved) ?? (await blame(deps, reason, saved.hook)) }
  const until = now() + loopbackMs
  for (let arrived = false; !arrived; ) {
    if (now() >= until) return { ok: false, reason: hookElsewhere(saved) ?? { code: 'timed-out' } }
    await sync.pollOnce()
    arrived = await Promise.race([back, pause(timers, pollEveryMs).then(() => false)])
  }
  return { ok: true }
}

async function postTest({ fetch, timers }: SetupTestDeps, hook: string): Promise<Reason | undefined> {
  const limit = timeLimit(timers, loopbackMs)
  try {
    const response = await fetch(hook, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ test: 'afterimage' }),
      redirect: 'error',
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      signal: limit.signal,
    })
    return response.ok ? undefined : { code: 'refused', status: response.status }
  } catch {
    // The network failed, or the time limit was reached.
    return { code: 'unreachable' }
  } finally {
    limit.stop()
  }
}

/** @param connectionId undefined: the active connection's */
async function testToken({ submitter, store }: SetupTestDeps, connectionId?: string): Promise<Step> {
  // `again`: the test is about the connection as it is now, and a job of a moment ago may have used another token.
  const submitted = await submitter.submit({ command: { kind: 'info' }, connectionId, again: true })
  if (!submitted.ok) return { ok: false, reason: { code: 'bad-token' } }
  const { jobId, sent } = submitted.value
  await sent
  const [job] = await store.readJobs([jobId])
  const failed = !job || job.state === 'failed' || job.state === 'unknown'
  return { ok: !failed, jobId, ...(failed ? { reason: job?.reason ?? { code: 'unexpected' as const } } : {}) }
}
