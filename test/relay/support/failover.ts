import { type CrashOutcome, crashUnderLoad } from './crash.ts'
import { startRelayProcess } from './process.ts'
import { startRedisCluster } from './redis-cluster.ts'

export interface FailoverOptions {
  /** `RELAY_REPLICAS`. */
  replicas: number
  /** How often a primary is killed, another one each time. */
  rounds: number
  /** Webhooks that are acknowledged before each blow. */
  perRound: number
  /**
   * Before the blow the replica is stopped and nobody reads, and afterwards the replica is killed as well: what had not
   * reached it is gone for good.
   */
  isReplicaStopped: boolean
}

export interface FailoverOutcome extends CrashOutcome {
  kills: number
  /** Webhooks that were refused, by code. */
  refused: Record<string, number>
  /** Of each blow: how long webhooks for one inbox were refused, from the first refusal to the last, the longest. ms */
  refusedMs: number[]
  /** Of each blow: the longest time in which no webhook of one inbox was acknowledged. ms */
  silentMs: number[]
}

const readyWithinMs = 60_000
/** What is acknowledged in this time has not reached the stopped replica. */
const stoppedMs = 300

/** Posts to a relay on a cluster and reads there without pause, while one primary after the other is killed (SIGKILL). */
export async function failUnderLoad(options: FailoverOptions): Promise<FailoverOutcome> {
  const cluster = await startRedisCluster(['--appendfsync', 'always'])
  const env = { RELAY_MAX_MESSAGES: '10000000', RELAY_MAX_BYTES: '100000000000', RELAY_LOG: 'info' }
  const relay = await startRelayProcess({
    ...env,
    RELAY_STORE: cluster.address,
    RELAY_REPLICAS: String(options.replicas),
  })
  const watch = watchAnswers()
  let kills = 0
  let mayRead = true

  async function blow(): Promise<void> {
    const shards = await cluster.shards()
    const shard = shards[kills % shards.length]
    if (!shard) throw new Error('the cluster has no shards')
    watch.begin()
    if (options.isReplicaStopped) {
      mayRead = false
      shard.replica.pause()
      await new Promise((resolve) => setTimeout(resolve, stoppedMs))
    }
    await shard.primary.kill()
    if (options.isReplicaStopped) {
      await shard.replica.kill()
      await shard.replica.restart()
    }
    kills += 1
    mayRead = true
    await cluster.takenOver(shard.replica)
    // Where replicas are asked for, its inboxes wait for this one to be a replica.
    await shard.primary.restart()
    await takenAgain()
    await cluster.whole()
    await readyAgain(relay.url)
    watch.end()
  }

  /** Resolves when webhooks of all inboxes are acknowledged again. */
  async function takenAgain(): Promise<void> {
    watch.expectAll()
    for (const endAt = Date.now() + readyWithinMs; !watch.areAllBack(); ) {
      if (Date.now() > endAt) throw new Error(`not all inboxes take webhooks ${readyWithinMs} ms after the blow`)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }

  try {
    const { rounds, perRound } = options
    const outcome = await crashUnderLoad({
      ...{ rounds, perRound, blow, url: () => relay.url },
      ...{ mayRead: () => mayRead, onAnswer: watch.note },
    })
    return { ...outcome, kills, ...watch.outcome() }
  } finally {
    await relay.end('SIGTERM')
    await cluster.stop()
  }
}

async function readyAgain(url: string): Promise<void> {
  for (const endAt = Date.now() + readyWithinMs; (await fetch(`${url}/readyz`)).status !== 200; ) {
    if (Date.now() > endAt) throw new Error(`the relay is not ready ${readyWithinMs} ms after the cluster is whole`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

interface Seen {
  firstRefusedAt: number
  lastRefusedAt: number
  lastTakenAt: number
  silentMs: number
  isBack: boolean
}

/** Notes from one blow to the next how long each inbox was refused. */
function watchAnswers() {
  const refused: Record<string, number> = {}
  const refusedMs: number[] = []
  const silentMs: number[] = []
  const inboxes = new Map<number, Seen>()
  let isWatching = false

  function seenOf(inbox: number): Seen {
    const at = performance.now()
    const seen = inboxes.get(inbox) ?? {
      firstRefusedAt: 0,
      lastRefusedAt: 0,
      lastTakenAt: at,
      silentMs: 0,
      isBack: true,
    }
    inboxes.set(inbox, seen)
    return seen
  }

  return {
    begin() {
      isWatching = true
      for (const seen of inboxes.values())
        Object.assign(seen, { firstRefusedAt: 0, lastRefusedAt: 0, lastTakenAt: performance.now(), silentMs: 0 })
    },
    expectAll() {
      for (const seen of inboxes.values()) seen.isBack = false
    },
    areAllBack: () => [...inboxes.values()].every(({ isBack }) => isBack),
    note({ inbox, status, code }: { inbox: number; status: number; code: string | null }) {
      const seen = seenOf(inbox)
      const at = performance.now()
      if (status === 202) {
        seen.silentMs = Math.max(seen.silentMs, at - seen.lastTakenAt)
        seen.lastTakenAt = at
        seen.isBack = true
        return
      }
      refused[code ?? status] = (refused[code ?? status] ?? 0) + 1
      if (!isWatching) return
      seen.firstRefusedAt ||= at
      seen.lastRefusedAt = at
    },
    end() {
      isWatching = false
      const all = [...inboxes.values()]
      refusedMs.push(Math.round(Math.max(...all.map((seen) => seen.lastRefusedAt - seen.firstRefusedAt))))
      silentMs.push(Math.round(Math.max(...all.map((seen) => seen.silentMs))))
    },
    outcome: () => ({ refused, refusedMs, silentMs }),
  }
}
