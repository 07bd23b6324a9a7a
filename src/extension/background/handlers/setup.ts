import type { Connection } from '../../../contract/connection.ts'
import type { Reason } from '../../../contract/reason.ts'
import { normaliseAddress } from '../../../shared/address.ts'
import { base64url } from '../../../shared/base64url.ts'
import { pause, timeLimit } from '../../../shared/clock.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'
import type { MessageFailure } from '../../messaging/protocol.ts'
import type { Handlers } from '../../messaging/server.ts'
import { connections, relay, settings } from '../../store/items.ts'
import type { Context } from '../context/context.ts'
import type { Inbox } from '../relay/inbox.ts'
import { testTagPrefix } from '../relay/receive.ts'
import { isSameRelay } from '../relay/same-relay.ts'
import type { Sync } from '../relay/sync.ts'
import type { Submitter } from '../sending/submit.ts'

export type SetupHandlers = Handlers<'settings.save' | 'setup.connect' | 'setup.relay' | 'setup.test'>

/** A webhook of ours to ourselves takes milliseconds; a relay that needs longer is not going to show results at once. */
const loopbackMs = 15_000
const lookEveryMs = 500

interface Options extends Context {
  inbox: Inbox
  sync: Sync
  submitter: Submitter
  permitted(address: string): Promise<boolean>
  onSettings(): Promise<void>
}

type Done = Result<Record<string, never>, MessageFailure>
type Step = { ok: boolean; reason?: Reason; jobId?: string }

export function createSetupHandlers(options: Options): SetupHandlers {
  const { store, writer, now, timers, inbox, sync } = options

  const drawSecret = () => base64url(options.drawBytes(32))

  /** A fetch that fails without the permission failed for want of it: that is what the user can cure. */
  async function blame(reason: Reason, address: string): Promise<Reason> {
    const forbidden = reason.code === 'unreachable' && !(await options.permitted(address))
    return forbidden ? { code: 'permission' } : reason
  }

  async function connect(wanted: Connection): Promise<Done> {
    const address = normaliseAddress(wanted.address)
    if (address === null) return fail({ code: 'bad-address' })
    if (!(await options.providerOf(wanted.provider))) return fail({ code: 'bad-request' })
    return writer.change(async (transaction): Promise<Done> => {
      const { list } = await transaction.read(connections)
      const saved = list.find(({ id }) => id === wanted.id)
      const keeps = wanted.token === '' && saved !== undefined && saved.token !== ''
      // The token was typed for another origin: it does not follow the address there.
      if (keeps && new URL(saved.address).origin !== new URL(address).origin) return fail({ code: 'token-needed' })
      const { imported: _, ...chosen } = wanted
      const next = { ...chosen, address, token: keeps ? saved.token : wanted.token.trim() }
      const others = saved ? list.map((each) => (each.id === next.id ? next : each)) : [...list, next]
      transaction.put(connections, { active: next.id, list: others })
      return ok({})
    })
  }

  async function openRelay(address: string, accessKey: string, anew: boolean): Promise<Reason | undefined> {
    const before = await store.read(relay)
    if (address === '') {
      await inbox.replace(null)
      left()
      return undefined
    }
    const normalised = normaliseAddress(address)
    if (normalised === null) return { code: 'invalid-link' }
    const isSame = before?.address === normalised
    const stays = before !== null && !anew && (isSame || (await isSameRelay(before, normalised, options)))
    const opened = await inbox.replace({
      address: normalised,
      secret: stays ? before.secret : drawSecret(),
      accessKey: accessKey || (isSame || stays ? before.accessKey : ''),
    })
    if (!opened.ok) return blame(opened.error.reason, normalised)
    left()
    sync.ensure()
    return undefined
  }

  /** The old inbox is read on while jobs are on their way there, or closed. What can't be done now is due at the next tick. */
  function left(): void {
    sync.changed()
    options.log.background(sync.tidy(), 'tidy inboxes')
  }

  async function testRelay(): Promise<Step> {
    const saved = await store.read(relay)
    if (!saved) return { ok: false, reason: { code: 'no-hook' } }
    const opened = await inbox.renew(saved)
    return opened.ok ? { ok: true } : { ok: false, reason: await blame(opened.error.reason, saved.address) }
  }

  /** Posts to our own hook as an API would, and waits to see it come back through the inbox. */
  async function testHook(): Promise<Step> {
    const saved = await store.read(relay)
    if (!saved) return { ok: false, reason: { code: 'no-hook' } }
    const tag = testTagPrefix + drawSecret().slice(0, 16)
    const back = sync.expectTest(tag).then(() => true)
    const reason = await postTest(`${saved.hook}/${tag}`)
    if (reason) return { ok: false, reason: await blame(reason, saved.hook) }
    const until = now() + loopbackMs
    for (let arrived = false; !arrived; ) {
      if (now() >= until) return { ok: false, reason: { code: 'timed-out' } }
      await sync.look()
      arrived = await Promise.race([back, pause(timers, lookEveryMs).then(() => false)])
    }
    return { ok: true }
  }

  async function postTest(hook: string): Promise<Reason | undefined> {
    const limit = timeLimit(timers, loopbackMs)
    try {
      const response = await options.fetch(hook, {
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
      // The network failed, or the time was over.
      return { code: 'unreachable' }
    } finally {
      limit.stop()
    }
  }

  async function testToken(): Promise<Step> {
    const submitted = await options.submitter.submit({ command: { kind: 'info' } })
    if (!submitted.ok) return { ok: false, reason: { code: 'bad-token' } }
    const { jobId, sent } = submitted.value
    await sent
    const [job] = await store.readJobs([jobId])
    const failed = !job || job.state === 'failed' || job.state === 'unknown'
    return { ok: !failed, jobId, ...(failed ? { reason: job?.reason ?? { code: 'unexpected' as const } } : {}) }
  }

  const tests = { relay: testRelay, hook: testHook, token: testToken }
  return {
    async 'settings.save'(wanted) {
      await writer.change(async (transaction) => transaction.put(settings, wanted))
      await options.onSettings()
      return ok({})
    },
    'setup.connect': connect,
    async 'setup.relay'({ address, accessKey, anew = false }) {
      const startedAt = now()
      const reason = await openRelay(address.trim(), accessKey.trim(), anew)
      return ok({ ms: now() - startedAt, ...(reason ? { reason } : {}) })
    },
    async 'setup.test'({ step }) {
      const startedAt = now()
      const outcome = await tests[step]()
      return ok({ ...outcome, ms: now() - startedAt })
    },
  }
}
