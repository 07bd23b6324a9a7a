import type { Redis } from 'ioredis'
import { NotReplicatedError, StoreError } from './inbox.ts'
import { storeErrorOf } from './redis-client.ts'

/** How a command ended that had an answer of some kind. */
export type Ended =
  | { kind: 'done'; answer: unknown }
  /** It surely was not run: there is no connection, or this server is not the one for its key. */
  | { kind: 'not-run' }

/**
 * A connection of its own to one primary, for what replicas must have before it counts as done. `WAIT` is about the
 * connection that it is sent on and holds up whatever comes behind it, so nothing else is sent here, and commands that
 * come meanwhile are sent together, with one `WAIT` for all of them.
 */
export interface ReplicatedLine {
  /** The connection is gone for good. */
  isOver(): boolean
  /** At the last look there were too few replicas. */
  isShort(): boolean
  /**
   * Rejects with StoreError when nobody knows whether it was run, with NotReplicatedError when replicas don't have it in
   * time, or when they are known to be too few: then it was not run.
   * @param probeKey a key that may be written on this primary
   */
  run(probeKey: string, send: (redis: Redis) => Promise<unknown>): Promise<Ended>
  /** Waits for what was sent. */
  stop(): Promise<void>
}

/** Replicas acknowledge within a round trip. One that takes longer is as good as away. */
const replicationTimeoutMs = 2000
/** Who waits for the first sign that replicas are back waits no longer than this. */
const returnTimeoutMs = 500

interface Item {
  probeKey: string
  send: (redis: Redis) => Promise<unknown>
  resolve: (ended: Ended) => void
  reject: (error: unknown) => void
}

/**
 * @param replicas 0: none is waited for
 * @param redis not connected yet, without an offline queue. It must not connect again by itself: `WAIT` on a new connection knows nothing of what
 * was sent on the old one
 */
export function createReplicatedLine(redis: Redis, replicas: number): ReplicatedLine {
  let waiting: Item[] = []
  let sending: Promise<void> | null = null
  let isShort = false
  let isOver = false
  // What broke it is seen by whoever used it.
  redis.on('error', () => {})
  redis.once('end', () => {
    isOver = true
  })
  const isReady = new Promise<boolean>((resolve) => {
    redis.once('ready', () => resolve(true))
    redis.once('end', () => resolve(false))
  })
  redis.connect().catch(() => {})

  async function sendAll(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting
      waiting = []
      await sendTogether(batch)
    }
    sending = null
  }

  async function sendTogether(batch: readonly Item[]): Promise<void> {
    const replicasAre = isShort ? await lookForReplicas(batch[0]?.probeKey ?? '') : 'there'
    if (replicasAre === 'too few') return settle(batch, { kind: 'failed', error: new NotReplicatedError() })
    if (replicasAre === 'unknown' || !(await isReady) || redis.status !== 'ready')
      return settle(batch, { kind: 'not-run' })
    redis.stream.cork()
    const sent = batch.map(({ send }) => endOf(send(redis)))
    redis.stream.uncork()
    const ends = await Promise.all(sent)
    // What waits behind it must not wait as long: it is sent to whoever has taken over.
    if (ends.some(isTimeout)) redis.disconnect()
    const failure = ends.some(({ kind }) => kind === 'done') ? await replicate(replicationTimeoutMs) : null
    for (const [n, item] of batch.entries()) {
      const end = ends[n]
      if (end) settle([item], end.kind === 'done' && failure ? { kind: 'failed', error: failure } : end)
    }
  }

  /** Waits until replicas have what was sent before. Null: they do. */
  async function replicate(timeoutMs: number): Promise<StoreError | null> {
    if (replicas === 0) return null
    try {
      isShort = (await redis.wait(replicas, timeoutMs)) < replicas
      return isShort ? new NotReplicatedError() : null
    } catch {
      return new StoreError('Redis: the connection broke before replicas had it')
    }
  }

  async function lookForReplicas(probeKey: string): Promise<'there' | 'too few' | 'unknown'> {
    try {
      await redis.set(probeKey, 'written')
      const failure = await replicate(returnTimeoutMs)
      if (failure === null) return 'there'
      return failure instanceof NotReplicatedError ? 'too few' : 'unknown'
    } catch {
      return 'unknown'
    }
  }

  return {
    isOver: () => isOver,
    isShort: () => isShort,
    run(probeKey, send) {
      return new Promise((resolve, reject) => {
        waiting.push({ probeKey, send, resolve, reject })
        // What else comes in this turn of the event loop goes along.
        sending ??= new Promise((nextTurn) => setImmediate(nextTurn)).then(sendAll)
      })
    },
    async stop() {
      await sending
      if (redis.status === 'ready') await redis.quit().catch(() => redis.disconnect())
      else redis.disconnect()
    },
  }
}

type AnyEnd = Ended | { kind: 'failed'; error: unknown }

function settle(items: readonly Item[], end: AnyEnd): void {
  for (const { resolve, reject } of items) {
    if (end.kind === 'failed') reject(end.error)
    else resolve(end)
  }
}

/** What ioredis says when `commandTimeout` is over. */
function isTimeout(end: AnyEnd): boolean {
  return end.kind === 'failed' && end.error instanceof StoreError && end.error.message.endsWith('Command timed out')
}

/**
 * Answers of a server that has not run the command: another one has to, or the same one a moment later. And what ioredis
 * says when it has not sent it, as the connection is just being lost.
 */
const notRun = /^(?:(?:MOVED|ASK|TRYAGAIN|CLUSTERDOWN|READONLY|LOADING|MASTERDOWN) |Stream isn't writeable)/

async function endOf(sent: Promise<unknown>): Promise<AnyEnd> {
  try {
    return { kind: 'done', answer: await sent }
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : ''
    if (notRun.test(message)) return { kind: 'not-run' }
    // The server's own `min-replicas-to-write`.
    if (message.startsWith('NOREPLICAS ')) return { kind: 'failed', error: new NotReplicatedError() }
    return { kind: 'failed', error: storeErrorOf(cause) }
  }
}
