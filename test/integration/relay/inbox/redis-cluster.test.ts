import { Cluster, Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { InboxStore } from '../../../../src/relay/inbox/inbox.ts'
import { createRedisStore, type RedisStoreOptions } from '../../../../src/relay/inbox/redis.ts'
import { createClusterKeys, keysIn } from '../../../../src/relay/inbox/redis-keys.ts'
import { silentLog } from '../../../../src/server/log.ts'
import {
  newId,
  roomy,
  type Subject,
  type SubjectOptions,
  textOf,
  webhook,
} from '../../../relay/inbox/behaviour/world.ts'
import { describeInboxStore } from '../../../relay/inbox/behaviour.ts'
import { feedAcross } from '../../../relay/support/fleet.ts'
import { startRelayProcess } from '../../../relay/support/process.ts'
import { type RedisServer, startRedis } from '../../../relay/support/redis.ts'
import { type RedisCluster, startRedisCluster } from '../../../relay/support/redis-cluster.ts'
import { eventually } from '../../../relay/support/relay.ts'

let cluster: RedisCluster
let standalone: RedisServer
beforeAll(async () => {
  // None of them is killed here: test/relay/heavy does that.
  const keepsNothing = ['--appendonly', 'no']
  ;[cluster, standalone] = await Promise.all([startRedisCluster(keepsNothing), startRedis(keepsNothing)])
})
afterAll(() => Promise.all([cluster.stop(), standalone.stop()]))
beforeEach(() => cluster.flush())

const connect = (options: Partial<RedisStoreOptions> = {}) =>
  createRedisStore({ url: cluster.urls, log: silentLog, limits: roomy, ...options })

async function oneProcess(options: SubjectOptions): Promise<Subject> {
  const store = await connect({ ...options, replicas: 1 })
  return {
    writer: store,
    reader: store,
    async restart() {
      await store.stop()
      return oneProcess(options)
    },
    stop: () => store.stop(),
  }
}

describeInboxStore('Redis Cluster, one replica has everything', { durable: true, totals: false }, oneProcess)

describe('Redis Cluster store', () => {
  const ends: (() => Promise<unknown>)[] = []
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end()
  })
  const open = async (options: Partial<RedisStoreOptions> = {}): Promise<InboxStore> => {
    const store = await connect(options)
    ends.push(() => store.stop())
    return store
  }
  const bodiesIn = async (store: InboxStore, id: string) => (await store.read(id, 0, 100))?.messages.map(textOf)

  it('hands to readers at one process what came to another, from every primary', async () => {
    const [one, other] = [await open(), await open()]
    const ids = Array.from({ length: 60 }, newId)
    const heard = new Set<string | null>()
    await Promise.all(ids.map((id) => one.open(id)))
    other.listen((id) => heard.add(id))
    await Promise.all(ids.map((id) => one.append(id, webhook(`for ${id}`))))
    await eventually(() => ids.every((id) => heard.has(id)))
    for (const id of ids) expect(await bodiesIn(other, id)).toEqual([`for ${id}`])
    expect(await other.stats()).toMatchObject({ inboxes: 60, primaries: { known: 3, connected: 3 } })
  })

  it('opens no more inboxes than allowed, wherever they lie, and makes room with the oldest unused of all', async () => {
    let at = Date.now()
    const store = await open({ limits: { ...roomy, inboxes: 20 }, now: () => at })
    const ids = Array.from({ length: 23 }, newId)
    for (const id of ids) {
      expect(await store.open(id)).toMatchObject({ created: true })
      at += 1000
    }
    expect((await store.stats()).inboxes).toBe(20)
    await eventually(async () => !(await store.has(ids[2] ?? '')))
    expect(await Promise.all(ids.map((id) => store.has(id)))).toEqual(ids.map((_, n) => n > 2))
  })

  it('takes over inboxes that were copied from a standalone Redis, though two relays start at once', async () => {
    const before = await standaloneData()
    const [one, other] = await Promise.all([open(), open()])
    for (const store of [one, other]) {
      expect(await bodiesIn(store, before.used)).toEqual(['first', 'second'])
      expect(await store.read(before.used, before.firstSeq, 10)).toMatchObject({
        messages: [{ tag: 'job-2' }],
        gap: false,
      })
      expect(await store.open(before.unused)).toMatchObject({ created: false })
      expect((await store.stats()).inboxes).toBe(2)
    }
    expect((await one.open(before.unused))?.unusedUntil).not.toBeNull()
    expect(await namesLeft()).toEqual([])
  })

  it('takes nothing over twice when a relay was ended before it had deleted the old names', async () => {
    const before = await standaloneData()
    await (await connect()).stop()
    await standaloneData(before)
    const store = await open()
    expect(await bodiesIn(store, before.used)).toEqual(['first', 'second'])
    expect(await namesLeft()).toEqual([])
  })

  it('puts what was copied behind what has come to an inbox that was opened anew', async () => {
    const running = await open()
    const before = await standaloneData()
    await running.open(before.used)
    await running.append(before.used, webhook('since'))
    const { cursor } = (await running.read(before.used, 0, 10)) ?? { cursor: 0 }
    const started = await open()
    expect(await bodiesIn(started, before.used)).toEqual(['since', 'first', 'second'])
    expect((await started.read(before.used, cursor, 10))?.messages.map(({ tag }) => tag)).toEqual(['job-1', 'job-2'])
  })

  it('takes over which inboxes are sealed to which key, and what is sealed of their messages', async () => {
    const before = await standaloneData(undefined, 'k'.repeat(43))
    const store = await open()
    expect(await store.sealKeyOf(before.used)).toBe('k'.repeat(43))
    expect((await store.read(before.used, 0, 10))?.messages.map(({ sealed }) => sealed)).toEqual([false, true])
    expect(await store.append(before.used, webhook('clear'))).toEqual({ kind: 'other-key' })
  })

  it('loses nothing of an inbox that was opened anew with another key, or with none', async () => {
    for (const key of [null, 'o'.repeat(43)]) {
      const running = await open()
      const before = await standaloneData(undefined, 'k'.repeat(43))
      await running.open(before.used, key)
      const started = await open()
      const { messages } = (await started.read(before.used, 0, 10)) ?? {}
      expect(messages?.map((message) => [textOf(message), message.tag, message.sealed])).toEqual([
        ['first', 'job-1', false],
        ['second', 'job-2', true],
      ])
      expect(await started.sealKeyOf(before.used)).toBe(key)
      expect(await namesLeft()).toEqual([])
    }
  })

  it('gives no number of the standalone Redis again to an inbox that was closed there', async () => {
    const before = await standaloneData()
    const store = await open({ now: () => Date.now() - 3_600_000 })
    const id = newId()
    await store.open(id)
    const outcome = await store.append(id, webhook())
    expect(outcome.kind === 'stored' && outcome.seq).toBeGreaterThan(before.lastSeq)
  })

  it('says so when a cluster is named as one server, or one server as a cluster', async () => {
    await expect(connect({ url: cluster.urls[0] ?? '' })).rejects.toThrow(
      "Redis can't be used: it is a node of a cluster: write redis-cluster://",
    )
    await expect(connect({ url: [standalone.url] })).rejects.toThrow(
      "Redis Cluster can't be used: it is no cluster: write redis:// in place of redis-cluster://",
    )
  })

  it('starts while some of the nodes that it is told of are away', async () => {
    const store = await open({ url: ['redis://127.0.0.1:1', ...cluster.urls.slice(0, 1)] })
    await expect(store.probe()).resolves.toBeUndefined()
  })

  it('goes on where slots are moved to another primary meanwhile: what was stored is there once, and readers are told', async () => {
    const [one, other] = [await open({ replicas: 1 }), await open()]
    const id = newId()
    await one.open(id)
    const stored: string[] = []
    let isMoved = false
    const storing = (async () => {
      for (let n = 0; !isMoved || n < 50; n++) {
        const outcome = await one.append(id, webhook(String(n))).catch(() => null)
        if (outcome?.kind === 'stored') stored.push(String(n))
      }
    })()
    await eventually(() => stored.length > 10)
    await cluster.moveSlot(createClusterKeys().bucketOf(id).slot)
    isMoved = true
    await storing
    const heard = new Set<string | null>()
    other.listen((news) => heard.add(news))
    await eventually(async () => {
      const outcome = await one.append(id, webhook('after')).catch(() => null)
      if (outcome?.kind === 'stored') stored.push('after')
      return heard.has(id)
    })
    const found: string[] = []
    for (let after = 0, more = true; more; ) {
      const read = await other.read(id, after, 100)
      if (!read) throw new Error('the inbox is gone')
      found.push(...read.messages.map(textOf))
      ;({ cursor: after, more } = read)
    }
    expect(found).toEqual(stored)
  })

  it('goes on with a replica that takes over: what was stored is there, webhooks are taken, and readers are told', async () => {
    const store = await open({ replicas: 1 })
    const ids = Array.from({ length: 30 }, newId)
    await Promise.all(ids.map((id) => store.open(id)))
    await Promise.all(ids.map((id) => store.append(id, webhook('kept'))))
    const news = new Set<string | null>()
    store.listen((id) => news.add(id))
    await cluster.failOver()
    // Whoever waits may have missed some, and looks again.
    await eventually(() => news.has(null))
    for (const id of ids) {
      // Refused where the former primary is no replica yet; it may have been stored all the same.
      await eventually(() =>
        store.append(id, webhook('after')).then(
          ({ kind }) => kind === 'stored',
          () => false,
        ),
      )
      expect(new Set(await bodiesIn(store, id))).toEqual(new Set(['kept', 'after']))
    }
  })
})

describe('relay processes on one Redis Cluster', () => {
  it('hands to readers at one what came to the other; when it is killed, they go on there', async () => {
    const env = { RELAY_STORE: cluster.address, RELAY_REPLICAS: '1', RELAY_MAX_MESSAGES: '1000000' }
    const [a, b] = await Promise.all([startRelayProcess(env), startRelayProcess(env)])
    const outcome = await feedAcross({
      postTo: a.url,
      readFrom: b.url,
      messages: 400,
      killReaders: () => b.end('SIGKILL'),
    })
    await a.end('SIGTERM')
    expect(outcome).toMatchObject({ acknowledged: 400, lost: 0, twice: 0, gaps: 0 })
    expect(outcome.before).toBeGreaterThan(0)
    expect(outcome.after).toBeGreaterThan(0)
  })
})

interface StandaloneData {
  used: string
  unused: string
  firstSeq: number
  lastSeq: number
}

/**
 * Puts two inboxes into the cluster as a standalone Redis had them and `redis-cli --cluster import` copies them.
 * @param key the key that one of them was given after its first message
 */
async function standaloneData(like?: StandaloneData, key: string | null = null): Promise<StandaloneData> {
  const store = await createRedisStore({ url: standalone.url, log: silentLog, limits: roomy })
  const [used, unused] = [like?.used ?? newId(), like?.unused ?? newId()]
  for (const id of [used, unused]) await store.open(id)
  const seqs: number[] = []
  for (const [body, tag] of [
    ['first', 'job-1'],
    ['second', 'job-2'],
  ] as const) {
    const sealedTo = seqs.length === 0 ? null : key
    const outcome = await store.append(used, { ...webhook(body, tag), sealedTo })
    if (outcome.kind === 'stored') seqs.push(outcome.seq)
    await store.open(used, key)
  }
  await store.stop()
  await moveKeys()
  return { used, unused, firstSeq: seqs[0] ?? 0, lastSeq: seqs[1] ?? 0 }
}

async function moveKeys(): Promise<void> {
  const source = new Redis(standalone.url)
  const target = new Cluster(cluster.urls)
  for (const key of await source.keys('*')) {
    const dump = await source.dumpBuffer(key)
    if (dump) await target.restore(key, Math.max(0, await source.pttl(key)), dump, 'REPLACE')
  }
  await source.flushall()
  source.disconnect()
  target.disconnect()
}

/** Keys that no bucket of a cluster has. */
async function namesLeft(): Promise<string[]> {
  const client = new Cluster(cluster.urls)
  await new Promise((resolve) => client.once('ready', resolve))
  const keys = (await Promise.all(client.nodes('master').map((node) => node.keys('afterimage:*')))).flat()
  client.disconnect()
  const prefixes = createClusterKeys().buckets.map((bucket) => keysIn(bucket)[2].slice(0, -'inboxes'.length))
  return keys.filter((key) => !prefixes.some((prefix) => key.startsWith(prefix)))
}
