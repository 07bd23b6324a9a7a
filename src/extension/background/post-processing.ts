import type { Job } from '../../contract/job.ts'
import type { Update } from '../../contract/update.ts'
import type { DecodedUpdate } from '../../providers/provider.ts'
import { createRerun } from '../../shared/serial.ts'
import type { Drafts } from '../store/drafts.ts'
import { unlessImporting } from '../store/import-lock.ts'
import { jobIndex } from '../store/items.ts'
import type { Pictures } from '../store/write/pictures.ts'
import type { Context } from './context/context.ts'
import { createNotifier } from './notifications/notify.ts'
import type { Sign } from './notifications/sign.ts'
import { createDownloadQueue } from './pictures/download-queue.ts'
import { createEviction } from './pictures/eviction.ts'
import { storeInline } from './pictures/inline-pictures.ts'
import type { KeepAwake } from './pictures/keep-awake.ts'
import { recheckPictures } from './pictures/recheck.ts'
import type { Shrink } from './pictures/shrink.ts'
import { createSmallCopies } from './pictures/small-copies.ts'

/** What is left to do once a result is stored: download its pictures, make small copies, stay within the budget, notify the user. */
export interface PostProcessing {
  /** Does all that is due now. */
  run(): Promise<void>
  /** Tries every waiting picture now, because what was in the way may be gone. */
  retryAll(): Promise<void>
  /** Deletes the oldest pictures until what is kept fits the budget. */
  enforceBudget(): Promise<void>
  /** Repairs what a power cut, or an import that ended early, left behind. */
  recheck(): Promise<void>
  /** Resolves when no picture of this job is being fetched. */
  whenFetched(jobId: string): Promise<void>
  /** Stores the pictures that came as bytes, before the answer that brought them takes effect. Resolves to the update without bytes. */
  storeInline: StoreInline
}

export type StoreInline = (job: Job, update: DecodedUpdate) => Promise<Update>

interface Options extends Context {
  pictures: Pictures
  drafts: Drafts
  shrink: Shrink
  keepAwake: KeepAwake
  sign: Pick<Sign, 'whenShown'>
  /** Asks the browser not to clear what is kept. */
  askToStay(): Promise<unknown>
  permitted(address: string): Promise<boolean>
  /** Called when the time of a next try has been set. */
  onPlanned(): void
}

export function createPostProcessing(options: Options): PostProcessing {
  const { store, log } = options
  let staying: Promise<unknown> | undefined

  const eviction = createEviction(options)
  const smallCopies = createSmallCopies({ ...options, eviction })

  /** Asks once in the worker's life, and not before there is something to lose. */
  function onStored(): void {
    staying ??= options.askToStay()
    log.background(staying, 'persist')
  }

  const deps = { ...options, eviction, onStored, remember: smallCopies.remember }
  const downloads = createDownloadQueue(deps)
  const notifier = createNotifier({
    ...options,
    fetchPictures: downloads.fetchPictures,
    makeSmallCopies: smallCopies.make,
  })

  return {
    async run() {
      if ((await store.read(jobIndex)).chores.length === 0) return
      await Promise.all([notifier.notify(), downloads.runDue(), smallCopies.make()])
    },
    // Many jobs deleted one after the other cause one more run, and it begins after the last: that one may have freed enough.
    retryAll: createRerun(() => downloads.runDue({ now: true })),
    enforceBudget: eviction.enforceBudget,
    async recheck() {
      // Without a job there are no pictures, and their database need not be made for this.
      if ((await store.read(jobIndex)).pages > 0) await recheckPictures({ ...options, unlessImporting })
    },
    whenFetched: downloads.whenDone,
    storeInline: (job, update) => storeInline(deps, job, update),
  }
}
