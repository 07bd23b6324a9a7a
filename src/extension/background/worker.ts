import type { ProviderCard } from '../../contract/connection.ts'
import type { Job } from '../../contract/job.ts'
import { createServer, type Handlers } from '../messaging/server.ts'
import { isGranted, onAccessChanged } from '../platform/permissions.ts'
import { isOwnPage, onMessage } from '../platform/runtime.ts'
import type { Drafts } from '../store/drafts.ts'
import { hasChores } from '../store/heal.ts'
import type { Pictures } from '../store/pictures.ts'
import { StorageRefused } from '../store/writer.ts'
import { createAdoptHandlers } from './adopt.ts'
import { createArchiveHandlers } from './archive.ts'
import { createBadge } from './badge.ts'
import { createConnectionHandlers } from './connections.ts'
import type { Context } from './context.ts'
import { createInbox } from './inbox.ts'
import { createJobHandlers } from './jobs.ts'
import { createKeeper } from './keep.ts'
import { createLifecycle } from './lifecycle.ts'
import { createMarkHandlers } from './marks.ts'
import { createMenus } from './menus.ts'
import { createNotifier } from './notify.ts'
import { createPoller } from './poll.ts'
import { createRelayClient } from './relay-client.ts'
import { createRoom } from './room.ts'
import { createSetupHandlers } from './setup.ts'
import type { Shrink } from './shrink.ts'
import { createSubmitter, letGo } from './submit.ts'
import { createSync } from './sync.ts'
import { createTicker } from './ticker.ts'

export interface WorkerOptions extends Context {
  cards: readonly ProviderCard[]
  pictures: Pictures
  drafts: Drafts
  shrink: Shrink
  /** Asks the browser not to clear what is kept. */
  askToStay(): Promise<unknown>
  /** 32 random bytes as base64url. */
  drawSecret(): string
}

/** The worker as a whole. `start` must be called in the first turn: listeners registered later miss the event that woke it. */
export function createWorker(options: WorkerOptions): { start(): void } {
  const { writer, pictures } = options
  const client = createRelayClient(options)
  const inbox = createInbox(options, client)
  const room = createRoom(options)
  const keeper = createKeeper({
    ...options,
    room,
    permitted: isGranted,
    onPlanned: () => background(ticker.plan()),
    onStored: () => background(stay()),
  })
  const notifier = createNotifier(options)
  const badge = createBadge(options)
  const poller = createPoller(options)
  const submitter = createSubmitter({ ...options, permitted: isGranted })
  const menus = createMenus({ ...options, submitter })
  const ticker = createTicker({ ...options, work })
  const sync = createSync({ ...options, inbox, client, onStopped: () => void ticker.plan().catch(() => {}) })
  const lifecycle = createLifecycle({ ...options, menus, onBrowserStarted: () => void sync.look() })

  async function work(): Promise<void> {
    const doubtful = await poller.due()
    sync.ensure()
    if (doubtful) await sync.look()
    background(chores())
  }

  async function chores(): Promise<void> {
    await Promise.all([notifier.tell(keeper.keep), keeper.due()])
  }

  async function wake() {
    await sync.look()
    background(ticker.tick())
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
    if (jobs.some(hasChores)) background(chores())
    if (moved) background(room.fit())
    for (const id of new Set(jobs.filter(changesAccount).map((job) => job.connectionId))) background(refreshAccount(id))
    background(badge.refresh())
    background(ticker.plan())
  }

  /** A switch of mode is over: what the account says of it is read again. */
  async function refreshAccount(connectionId: string): Promise<void> {
    const submitted = await submitter.submit({ command: { kind: 'info' }, connectionId })
    if (submitted.ok) letGo(submitted.value)
  }

  const handlers: Handlers = {
    ...createJobHandlers({ ...options, submitter, poller, sync, pictures }),
    ...createMarkHandlers(options),
    ...createArchiveHandlers(options),
    ...createAdoptHandlers(options),
    ...createConnectionHandlers(options),
    ...createSetupHandlers({
      ...options,
      inbox,
      client,
      sync,
      submitter,
      permitted: isGranted,
      onSettings: async () => {
        background(room.fit())
        await menus.ensure()
      },
    }),
    ...room.handlers,
    'sync.wake': wake,
  }

  return {
    start() {
      lifecycle.listen()
      menus.listen()
      notifier.listen()
      keeper.listen()
      ticker.listen()
      writer.onWritten(onWritten)
      onMessage(createServer({ handlers, isOwnPage, explain }))
      onAccessChanged(() => background(keeper.due({ now: true })))
      background(lifecycle.recover().then(() => Promise.all([badge.refresh(), ticker.tick()])))
    },
  }
}

/** A write that the browser refused has been noted under troubles; what was not done is due again at the next tick. */
function background(task: Promise<unknown>): void {
  task.catch(() => {})
}

function changesAccount(job: Job): boolean {
  return job.state === 'done' && (job.command.kind === 'speed' || job.command.kind === 'visibility')
}

function explain(error: unknown): { code: 'storage' | 'worker' } {
  return { code: error instanceof StorageRefused ? 'storage' : 'worker' }
}
