import type { ProviderInfo } from '../../contract/connection.ts'
import type { Job } from '../../contract/job.ts'
import { ok, type Result } from '../../shared/result.ts'
import type { MessageFailure } from '../messaging/protocol.ts'
import { createServer, type Handlers } from '../messaging/server.ts'
import type { Area } from '../platform/storage.ts'
import type { Drafts } from '../store/drafts.ts'
import { deletions, head, relay } from '../store/items.ts'
import { hasChores } from '../store/write/heal.ts'
import type { Pictures } from '../store/write/pictures.ts'
import { StorageRefused } from '../store/write/writer.ts'
import { downloadAlarm } from './alarm-names.ts'
import { createBadge } from './badge.ts'
import type { Context } from './context/context.ts'
import { late, lateHandlers } from './context/late.ts'
import { createLifecycle } from './lifecycle.ts'
import { createMenus } from './menus/menus.ts'
import { listenToNotices } from './notices/notices.ts'
import type { Shrink } from './pictures/shrink.ts'
import { createPoller } from './polling/poll.ts'
import { createInbox } from './relay/inbox.ts'
import { createRelayClient } from './relay/relay-client.ts'
import { createSync } from './relay/sync.ts'
import type { Submission } from './sending/earlier.ts'
import { createSubmitter } from './sending/submit.ts'
import { createTicker } from './ticker.ts'

export interface WorkerOptions extends Context {
  /** Of every API this version speaks to. */
  describeProviders(): Promise<ProviderInfo[]>
  pictures(): Promise<Pictures>
  drafts: Drafts
  /** Survives the worker, not the browser. */
  session: Area
  shrink: Shrink
  /** Asks the browser not to clear what is kept. */
  askToStay(): Promise<unknown>
}

/** The worker as a whole. `start` must be called in the first turn: listeners registered later miss the event that woke it. */
export function createWorker(options: WorkerOptions): { start(): void } {
  const { store, writer, platform } = options
  const { background } = options.log
  const { isGranted } = platform.permissions
  const client = createRelayClient(options)
  const inbox = createInbox(options, client)
  const badge = createBadge(options)
  const submitter = createSubmitter({ ...options, inbox, permitted: isGranted })
  const menus = createMenus({ ...options, submitter })
  const ticker = createTicker({ ...options, work })
  const sync = createSync({ ...options, inbox, client, onStopped: () => background(ticker.plan(), 'plan') })
  const poller = createPoller({ ...options, listen: sync.look })
  const lifecycle = createLifecycle({ ...options, menus, finishDeletions, onBrowserStarted })

  const chores = late(async () => {
    const { createChores } = await import('./chores.ts')
    const pictures = await options.pictures()
    return createChores({
      ...options,
      pictures,
      onPlanned: () => background(ticker.plan(), 'plan'),
      onStored: () => background(stay(), 'persist'),
    })
  })
  const fit = async () => (await chores()).fit()
  const keepAll = () =>
    background(
      chores().then((all) => all.keepAll()),
      'keep pictures',
    )

  async function work(): Promise<void> {
    await poller.due()
    sync.ensure()
    background(sync.tidy(), 'tidy inboxes')
    background(doChores(), 'follow-ups')
  }

  /** Webhooks may have come while the browser was closed, and the relay may have another address since. */
  async function onBrowserStarted(): Promise<void> {
    background(recheck(), 'recheck pictures')
    const saved = await store.read(relay)
    if (saved) await inbox.renew(saved)
    await sync.look()
    await ticker.tick()
  }

  /** Where nothing was ever painted, nothing is loaded for it. */
  async function recheck(): Promise<void> {
    if ((await store.read(head)).pages > 0) await (await chores()).recheck()
  }

  /** Pictures of deleted jobs: a worker that was killed meanwhile left them behind. */
  async function finishDeletions(): Promise<void> {
    if ((await store.read(deletions)).length === 0) return
    const { finishDeletions: finish } = await import('./jobs/deletions.ts')
    await finish({ ...options, pictures: await options.pictures() })
  }

  async function doChores(): Promise<void> {
    if ((await store.read(head)).chores.length > 0) await (await chores()).work()
  }

  async function wake() {
    await sync.look()
    background(ticker.tick(), 'tick')
    await poller.wake()
    return { ok: true as const, value: {} }
  }

  let staying: Promise<unknown> | undefined

  /** Once a life: nobody is asked before there is something to lose. */
  function stay(): Promise<unknown> {
    staying ??= options.askToStay()
    return staying
  }

  const changed = new Map<string, Job | null>()
  let noticing = false

  /** Not at once: what was written for (a request, as a rule) goes first, and several writes are looked at together. */
  function onWritten(jobs: ReadonlyMap<string, Job | null>): void {
    for (const [id, job] of jobs) changed.set(id, job)
    if (changed.size === 0 || noticing) return
    noticing = true
    options.timers.after(0, notice)
  }

  function notice(): void {
    noticing = false
    const jobs = [...changed.values()].filter((job) => job !== null)
    // Jobs were deleted, or an archive was read in: what comes by itself is fitted in as it is kept.
    const moved = jobs.length < changed.size || jobs.some(({ kept }) => kept?.includes('kept'))
    changed.clear()
    sync.ensure()
    if (jobs.some(hasChores)) background(doChores(), 'follow-ups')
    if (moved) background(fit(), 'fit budget')
    // A switch of mode is over: what the account says of it is read again.
    for (const id of new Set(jobs.filter(changesAccount).map((job) => job.connectionId)))
      background(submit({ command: { kind: 'info' }, connectionId: id, again: true }), 'refresh account')
    background(badge.refresh(), 'badge')
    background(ticker.plan(), 'plan')
  }

  async function submit(submission: Submission): Promise<Result<{ jobId: string }, MessageFailure>> {
    const submitted = await submitter.submit(submission)
    if (!submitted.ok) return submitted
    background(submitted.value.sent, 'send')
    return ok({ jobId: submitted.value.jobId })
  }

  async function onSettings(): Promise<void> {
    background(fit(), 'fit budget')
    await menus.ensure()
  }

  const handlers: Handlers = {
    'jobs.submit': submit,
    ...lateHandlers(
      ['jobs.resend', 'jobs.check', 'jobs.cancel', 'jobs.delete', 'unmatched.delete', 'account.refresh'],
      async () => (await import('./handlers/jobs.ts')).createJobHandlers({ ...options, submit, poller, sync, keepAll }),
    ),
    ...lateHandlers(['jobs.mark', 'jobs.saved'], async () =>
      (await import('./handlers/marks.ts')).createMarkHandlers(options),
    ),
    ...lateHandlers(['pictures.show', 'pictures.poster'], async () => {
      const { createPictureHandlers } = await import('./handlers/pictures.ts')
      const keepingOf = async (jobId: string) => (await chores()).keepingOf(jobId)
      return createPictureHandlers({ ...options, permitted: isGranted, keepingOf })
    }),
    ...lateHandlers(['archive.merge', 'archive.picture'], async () =>
      (await import('./handlers/archive.ts')).createArchiveHandlers(options),
    ),
    ...lateHandlers(['unmatched.adopt'], async () =>
      (await import('./handlers/adopt.ts')).createAdoptHandlers(options),
    ),
    ...lateHandlers(['connections.activate', 'connections.rename', 'connections.remove'], async () => {
      const { createConnectionHandlers } = await import('./handlers/connections.ts')
      return createConnectionHandlers(options)
    }),
    ...lateHandlers(['settings.save', 'setup.connect', 'setup.relay', 'setup.test'], async () => {
      const { createSetupHandlers } = await import('./handlers/setup.ts')
      return createSetupHandlers({ ...options, inbox, sync, submitter, permitted: isGranted, onSettings })
    }),
    ...lateHandlers(['budget.seen'], async () => (await chores()).handlers),
    'sync.wake': wake,
  }

  return {
    start() {
      lifecycle.listen()
      menus.listen()
      listenToNotices(options)
      ticker.listen()
      writer.onWritten(onWritten)
      platform.runtime.onMessage(
        createServer({ handlers, isOwnPage: platform.runtime.isOwnPage, explain, log: options.log }),
      )
      // While pictures come; else one that a killed worker left behind.
      platform.alarms.onAlarm((name) => {
        if (name === downloadAlarm)
          background(
            chores().then(({ rest }) => rest()),
            'download alarm',
          )
      })
      platform.permissions.onAccessChanged(keepAll)
      background(
        lifecycle.recover().then(() => Promise.all([badge.refresh(), ticker.tick()])),
        'recover',
      )
    },
  }
}

function changesAccount(job: Job): boolean {
  return job.state === 'done' && (job.command.kind === 'speed' || job.command.kind === 'visibility')
}

function explain(error: unknown): { code: 'storage' | 'worker' } {
  return { code: error instanceof StorageRefused ? 'storage' : 'worker' }
}
