import type { Redis } from 'ioredis'
import { pause, systemTimers, type Timers } from '../../shared/clock.ts'
import type { Monotonic } from '../monotonic.ts'
import { NotReplicatedError, StoreError } from './inbox.ts'
import { defineScripts, runScript, type ScriptArguments } from './redis-client.ts'
import { type Bucket, keysIn, probeKeyOf } from './redis-keys.ts'
import { createReplicatedLine, type ReplicatedLine } from './redis-replicated-line.ts'
import type { PublishCommand, ScriptName } from './redis-scripts.ts'

/** Runs what a number of replicas, perhaps none, must have before it counts as done. */
export interface ReplicatedRuns {
  /**
   * Rejects with StoreError when nobody knows whether it was run, or no primary was there to run it; with
   * NotReplicatedError when too few replicas have it.
   */
  run(name: ScriptName, bucket: Bucket, args: ScriptArguments): Promise<unknown>
  /**
   * Answers what `read` does, once replicas have all that was stored when it was read: what a reader has seen stays
   * there when the primary dies, and its cursor remains one of this store. Where replicas are too few it answers all the
   * same: what is there can be read.
   * @param isFull whether the answer holds anything that was stored
   */
  read(bucket: Bucket, read: () => Promise<unknown>, isFull: (answer: unknown) => boolean): Promise<unknown>
  /** Writes a key of the bucket, as `run` does. */
  confirm(bucket: Bucket): Promise<void>
  stop(): Promise<void>
}

export interface ReplicatedRunsOptions {
  replicas: number
  publish: PublishCommand
  /** A connection to this primary that is not open yet, never opens again by itself, and has no offline queue. */
  connect: (primary: string) => Redis
  /** Which server has the bucket at present; null when that is not known. */
  primaryOf: (bucket: Bucket) => string | null
  /** Asks the cluster which server has what. */
  refresh: () => void
  monotonic: Monotonic
  timers?: Timers
}

/** What was not run is tried again for so long: most failovers take less, and few senders try again by themselves. */
const holdMs = 4000
const retryMs = 100

export function createReplicatedRuns(options: ReplicatedRunsOptions): ReplicatedRuns {
  const { replicas, publish, connect, primaryOf, refresh, monotonic, timers = systemTimers } = options
  const lines = new Map<string, ReplicatedLine>()

  function lineTo(primary: string): ReplicatedLine {
    const known = lines.get(primary)
    if (known && !known.isOver()) return known
    const redis = connect(primary)
    defineScripts(redis, publish)
    const line = createReplicatedLine(redis, replicas)
    lines.set(primary, line)
    return line
  }

  async function runSomewhere(bucket: Bucket, send: (redis: Redis) => Promise<unknown>): Promise<unknown> {
    for (const endAt = monotonic() + holdMs; ; ) {
      const primary = primaryOf(bucket)
      const end = primary === null ? null : await lineTo(primary).run(probeKeyOf(bucket), send)
      if (end?.kind === 'done') return end.answer
      if (monotonic() >= endAt) throw new StoreError('Redis: no primary is there for it')
      refresh()
      await pause(timers, retryMs)
    }
  }

  function writeProbe(bucket: Bucket) {
    return (redis: Redis) => redis.set(probeKeyOf(bucket), 'written')
  }

  return {
    run: (name, bucket, args) =>
      runSomewhere(bucket, (redis) => runScript(redis, name, keysIn(bucket, String(args[0])), args)),
    async read(bucket, read, isFull) {
      const primary = primaryOf(bucket)
      const answer = await read()
      if (replicas === 0 || !isFull(answer)) return answer
      try {
        // Another server's replicas say nothing of what this one had.
        if (primary !== null && primaryOf(bucket) === primary) {
          const line = lineTo(primary)
          if (line.isShort()) return answer
          const end = await line.run(probeKeyOf(bucket), writeProbe(bucket))
          if (end.kind === 'done') return answer
        }
      } catch (error) {
        if (error instanceof NotReplicatedError) return answer
        throw error
      }
      throw new StoreError('Redis: the primary was lost while it was read')
    },
    async confirm(bucket) {
      await runSomewhere(bucket, writeProbe(bucket))
    },
    async stop() {
      await Promise.all([...lines.values()].map((line) => line.stop()))
    },
  }
}
