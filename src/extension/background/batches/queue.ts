import type { Batch } from '../../../contract/batch.ts'
import type { Job } from '../../../contract/job.ts'
import {
  held,
  isHeld,
  isOpen,
  isOver,
  isUnderWay,
  leavesPlaceAt,
  pickBatch,
  takePrompt,
  unsentPrompts,
} from '../../../jobs/batch.ts'
import { isListed } from '../../../jobs/kinds.ts'
import { isAwaited } from '../../../jobs/state.ts'
import { nearness } from '../../../shared/address.ts'
import { createRerun } from '../../../shared/serial.ts'
import { batches, connections, jobIndex, promptsOf } from '../../store/items.ts'
import type { Transaction } from '../../store/write/transaction.ts'
import type { Context } from '../context/context.ts'
import type { Submission } from '../sending/earlier.ts'
import type { Submitter } from '../sending/submit.ts'
import { cancelled } from './changes.ts'
import { createBatchNotifier } from './notify.ts'
import { isReachable } from './reachable.ts'

/** Where it is not known how many commands a service takes at once: few enough for all, and the next is there when one ends. */
const usualConcurrency = 2
/** However many a service takes: what has left can't be taken back by pausing. */
const mostConcurrency = 6
/** How soon it is looked again whether there is a network. */
const offlineMs = 30_000

export interface BatchQueue {
  /** Sends what there is room for, ends what is over, and notifies the user of both. Calls while it runs make one more run. */
  run(): Promise<void>
  /** When a batch next has something to do, epoch ms; what is due now counts as now. */
  dueTimes(): Promise<number[]>
}

interface Options extends Context {
  submitter: Submitter
}

/** Sends the prompts of batches: as many at once as the service takes, in their order, each once. */
export function createBatchQueue(context: Options): BatchQueue {
  const { store, writer, now, log } = context
  const notifier = createBatchNotifier(context)
  /** One loop a connection: a slow service does not hold up another. */
  const loops = new Map<string, () => Promise<void>>()

  function loopOf(connectionId: string): () => Promise<void> {
    const loop = loops.get(connectionId) ?? createRerun(() => sendAll(context, connectionId))
    loops.set(connectionId, loop)
    return loop
  }

  /** Ends what is over, and what has lost its connection. */
  async function endAll(): Promise<void> {
    const known = await store.read(batches)
    if (!known.some(isOpen)) return
    await writer.change(async (transaction) => {
      const { list } = await transaction.read(connections)
      const pending = await pendingJobs(transaction)
      const all = await transaction.read(batches)
      const next = all.map((batch) => {
        if (!isOpen(batch)) return batch
        if (!list.some(({ id }) => id === batch.connectionId)) return stopped(transaction, batch, 'connection', now())
        return isOver(batch, pending, now()) ? ended(transaction, batch, now()) : batch
      })
      if (next.some((batch, at) => batch !== all[at])) transaction.put(batches, next)
    })
  }

  return {
    run: createRerun(async () => {
      if ((await store.read(batches)).length === 0) return
      await endAll()
      const running = (await store.read(batches)).filter(({ state }) => state === 'running')
      for (const id of new Set(running.map(({ connectionId }) => connectionId)))
        log.background(loopOf(id)(), 'send batch')
      await notifier.notify()
    }),
    async dueTimes() {
      const open = (await store.read(batches)).filter(isOpen)
      if (open.length === 0) return []
      const pending = await store.readJobs((await store.read(jobIndex)).pending)
      const { list } = await store.read(connections)
      return open.flatMap((batch) => {
        const connection = list.find(({ id }) => id === batch.connectionId)
        return timesOf(context, { batch, pending, limit: limitOf(context, connection?.provider) })
      })
    },
  }
}

interface Standing {
  batch: Batch
  pending: readonly Job[]
  limit: number
}

function timesOf({ now, platform }: Context, { batch, pending, limit }: Standing): number[] {
  if (isOver(batch, pending, now())) return [now()]
  // A job that may never end is awaited for some time only.
  const awaited = pending.filter((job) => job.batchId === batch.id && isAwaited(job, now()))
  const ends = awaited.map(({ deadlineAt }) => deadlineAt)
  if (batch.state !== 'running' || unsentPrompts(batch) === 0) return ends
  if (isHeld(batch, now())) return [batch.heldUntil ?? now()]
  const taken = pending.filter((job) => job.connectionId === batch.connectionId && takesPlace(job, now()))
  if (taken.length >= limit) return taken.map(leavesPlaceAt)
  return [platform.network.isOnline() ? now() : now() + offlineMs]
}

function takesPlace(job: Job, now: number): boolean {
  return isListed(job.command.kind) && isUnderWay(job, now)
}

function limitOf({ providerOf }: Pick<Context, 'providerOf'>, provider: string | undefined): number {
  const known = provider === undefined ? undefined : providerOf(provider)?.concurrency
  return Math.min(known ?? usualConcurrency, mostConcurrency)
}

/** Sends prompts to one connection until it has no more room. One after the other, so that they arrive in their order. */
async function sendAll(context: Options, connectionId: string): Promise<void> {
  const { store, submitter, providerOf, log } = context
  for (;;) {
    const connection = (await store.read(connections)).list.find(({ id }) => id === connectionId)
    if (!connection || !(await isWayOpen(context, connectionId, connection.address))) return
    const submitted = await submitter.submitChosen((transaction) => choose(context, transaction, connectionId))
    if (!submitted) return
    // The answer of these is the picture, which may take minutes.
    const isDirect = providerOf(connection.provider)?.answerTimeoutMs !== undefined
    if (isDirect) log.background(submitted.sent, 'send')
    else await submitted.sent
  }
}

/** Whether a prompt that leaves now can arrive: one that did not would be of unknown outcome, and never be sent again. */
async function isWayOpen(context: Options, connectionId: string, address: string): Promise<boolean> {
  const { store, now, platform } = context
  const its = (await store.read(batches)).filter((batch) => batch.connectionId === connectionId)
  const running = its.filter((batch) => batch.state === 'running' && unsentPrompts(batch) > 0)
  if (running.length === 0 || running.some((batch) => isHeld(batch, now()))) return false
  // Of what is on this machine or at home the browser does not know whether it can be reached. Asking there costs nothing.
  const isFar = nearness(address) === false
  if (isFar && !platform.network.isOnline()) return false
  if (isFar && running.every(({ reason }) => reason === undefined)) return true
  if (!(await hasRoom(context, connectionId))) return false
  const isThere = await isReachable(context, address)
  if (!isThere) await holdAll(context, connectionId)
  return isThere
}

/** Whether a place is free: if not, nothing need be asked. */
async function hasRoom(context: Context, connectionId: string): Promise<boolean> {
  const { store, now } = context
  const connection = (await store.read(connections)).list.find(({ id }) => id === connectionId)
  const pending = await store.readJobs((await store.read(jobIndex)).pending)
  const taken = pending.filter((job) => job.connectionId === connectionId && takesPlace(job, now()))
  return taken.length < limitOf(context, connection?.provider)
}

/** Nothing answers there: the batches of this connection wait, as long as it takes. */
async function holdAll({ writer, now }: Context, connectionId: string): Promise<void> {
  await writer.change(async (transaction) => {
    const all = await transaction.read(batches)
    const isMeant = (batch: Batch) => batch.connectionId === connectionId && batch.state === 'running'
    transaction.put(
      batches,
      all.map((batch) => (isMeant(batch) ? held(batch, { code: 'unreachable' }, now()) : batch)),
    )
    transaction.emit({ type: 'batches.changed' })
  })
}

/** The prompt that leaves next; undefined when there is none, or no room. Takes it off its batch. */
async function choose(
  context: Options,
  transaction: Transaction,
  connectionId: string,
): Promise<Submission | undefined> {
  const now = context.now()
  const all = await transaction.read(batches)
  const { list } = await transaction.read(connections)
  const connection = list.find(({ id }) => id === connectionId)
  if (!connection) return undefined
  const underWay = (await pendingJobs(transaction)).filter(
    (job) => job.connectionId === connectionId && takesPlace(job, now),
  )
  if (underWay.length >= limitOf(context, connection.provider)) return undefined
  const batch = pickBatch(
    all.filter((one) => one.connectionId === connectionId),
    underWay,
    now,
  )
  const taken = batch && takePrompt(batch)
  if (!taken) return undefined
  const prompt = (await transaction.read(promptsOf(batch.id)))[taken.index]
  const rest = prompt === undefined ? stopped(transaction, batch, 'storage', now) : taken.batch
  transaction.put(
    batches,
    all.map((one) => (one === batch ? rest : one)),
  )
  if (prompt === undefined) return undefined
  return {
    command: { kind: 'imagine', prompt, ...(batch.references ? { references: batch.references } : {}) },
    connectionId,
    model: batch.model,
    batch: { id: batch.id, index: taken.index },
    // The same words twice in a list are two prompts.
    again: true,
  }
}

async function pendingJobs(transaction: Transaction): Promise<Job[]> {
  return transaction.jobs((await transaction.read(jobIndex)).pending)
}

/** Cancelled, and not by the user. */
function stopped(transaction: Transaction, batch: Batch, stoppedBy: Batch['stoppedBy'], now: number): Batch {
  return { ...cancelled(transaction, batch, now), ...(stoppedBy ? { stoppedBy } : {}), told: false }
}

function ended(transaction: Transaction, batch: Batch, now: number): Batch {
  transaction.remove(promptsOf(batch.id))
  const { reason: _r, heldUntil: _h, holds: _n, ...rest } = batch
  return { ...rest, state: 'done', endedAt: now, told: false }
}
