import type { ProviderInfo } from '../../contract/connection.ts'
import { createServer } from '../messaging/server.ts'
import type { Area } from '../platform/storage.ts'
import type { Drafts } from '../store/drafts.ts'
import type { Pictures } from '../store/write/pictures.ts'
import { StorageRefused } from '../store/write/writer.ts'
import { keepAwakeAlarm } from './alarm-names.ts'
import { createBadge } from './badge.ts'
import { listenToBatchNotifications } from './batches/notify.ts'
import { createBatchQueue } from './batches/queue.ts'
import type { Context } from './context/context.ts'
import { createEvents } from './events.ts'
import { createHandlers } from './handlers/handlers.ts'
import { createLifecycle } from './lifecycle.ts'
import { createMenus } from './menus/menus.ts'
import { listenToNotifications } from './notifications/notifications.ts'
import { createSign } from './notifications/sign.ts'
import type { DrawMask } from './pictures/draw-mask.ts'
import { createKeepAwake } from './pictures/keep-awake.ts'
import type { Shrink } from './pictures/shrink.ts'
import { createPoller } from './polling/poll.ts'
import { createPostProcessing } from './post-processing.ts'
import { createInbox } from './relay/inbox.ts'
import { createRelayClient } from './relay/relay-client.ts'
import { createSync } from './relay/sync.ts'
import { createRequestRules } from './request-rules.ts'
import { createSubmitter } from './sending/submit.ts'
import { createUnsentMarks } from './sending/unsent-marks.ts'
import { withSign } from './sending/with-sign.ts'
import { createOmnibox } from './shortcuts/omnibox.ts'
import { createShortcuts } from './shortcuts/shortcuts.ts'
import { createTicker } from './ticker.ts'

export interface WorkerOptions extends Context {
  /** Of all providers in this version. */
  providerInfos: readonly ProviderInfo[]
  pictures: Pictures
  drafts: Drafts
  /** Survives the worker, not the browser. */
  session: Area
  shrink: Shrink
  drawMask: DrawMask
  /** Asks the browser not to clear what is kept. */
  askToStay(): Promise<unknown>
}

/**
 * Wires the worker. `start` must be called in the first turn of the event loop: listeners added later miss the event that woke the
 * worker.
 */
export function createWorker(options: WorkerOptions): { start(): void } {
  const { platform, log } = options
  const plan = () => log.background(ticker.plan(), 'plan')
  const keepAwake = createKeepAwake(options)
  const sign = createSign(options)
  const unsentMarks = createUnsentMarks(options)
  const base = { ...options, keepAwake, sign, unsentMarks, permitted: platform.permissions.isGranted }
  const postProcessing = createPostProcessing({ ...base, onPlanned: plan })
  const deps = { ...base, storeInline: postProcessing.storeInline }
  const events = createEvents(deps)
  const client = createRelayClient(deps)
  const inbox = createInbox(deps, client)
  const requestRules = createRequestRules(deps)
  const submitter = createSubmitter({ ...deps, inbox, requestRules })
  const signedSubmitter = withSign(submitter, sign)
  const menus = createMenus({ ...deps, submitter: signedSubmitter })
  const badge = createBadge(deps)
  const sync = createSync({ ...deps, inbox, client, onStopped: plan })
  const poller = createPoller({ ...deps, pollRelay: sync.pollOnce })
  const batchQueue = createBatchQueue({ ...deps, submitter })
  const ticker = createTicker({ ...deps, batchQueue, poller, sync, postProcessing, submitter })
  const lifecycle = createLifecycle({ ...deps, menus, inbox, sync, ticker, postProcessing })
  const handlers = createHandlers({ ...deps, submitter, inbox, menus, sync, poller, postProcessing, ticker })

  function subscribe(): void {
    events.on('jobs.changed', sync.startPolling)
    for (const type of ['jobs.changed', 'batches.changed'] as const)
      events.on(type, () => log.background(batchQueue.run(), 'send batches'))
    events.on('batches.changed', plan)
    events.on('postProcessing.due', () => log.background(postProcessing.run(), 'post-processing'))
    for (const type of ['jobs.removed', 'jobs.imported'] as const)
      events.on(type, () => log.background(postProcessing.enforceBudget(), 'enforce budget'))
    events.on('mode.switched', (switches) => {
      for (const connectionId of new Set(switches.map((one) => one.connectionId)))
        log.background(submitter.dispatch({ command: { kind: 'info' }, connectionId, again: true }), 'refresh account')
    })
    // What can be done with a picture of a page depends on the service.
    events.on('connection.chosen', () => log.background(menus.refresh(), 'menus'))
    events.on('connection.chosen', () => log.background(requestRules.refresh(), 'request rules'))
    events.on('jobs.changed', () => log.background(badge.refresh(), 'badge'))
    events.on('jobs.changed', plan)
  }

  return {
    start() {
      lifecycle.listen()
      menus.listen()
      createShortcuts({ ...deps, menus }).listen()
      createOmnibox({ ...deps, menus, submitter: signedSubmitter }).listen()
      listenToNotifications({ ...deps, undo: submitter.undo })
      listenToBatchNotifications(deps)
      ticker.listen()
      subscribe()
      platform.runtime.onMessage(createServer({ handlers, isOwnPage: platform.runtime.isOwnPage, explain, log }))
      platform.alarms.onAlarm((name) => {
        if (name === keepAwakeAlarm) log.background(keepAwake.clearIdleAlarm(), 'keep-awake alarm')
      })
      platform.permissions.onAccessChanged(() => log.background(postProcessing.retryAll(), 'fetch pictures'))
      log.background(
        lifecycle
          .recover()
          // A command that woke the worker waits to be written by now, and goes first.
          .then(() => options.writer.change(async () => {}))
          .then(() => Promise.all([badge.refresh(), ticker.tick()])),
        'recover',
      )
    },
  }
}

function explain(error: unknown): { code: 'storage' | 'worker' } {
  return { code: error instanceof StorageRefused ? 'storage' : 'worker' }
}
