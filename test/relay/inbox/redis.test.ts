import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { StoreError, StoreFullError } from '../../../src/relay/inbox/inbox.ts'
import { createRedisStore } from '../../../src/relay/inbox/redis.ts'
import { silentLog } from '../../../src/relay/log.ts'
import { type RedisServer, startRedis } from '../support/redis.ts'
import { eventually } from '../support/relay.ts'
import { describeInboxStore, newId, roomy, type Subject, type SubjectOptions, webhook } from './behaviour.ts'

let server: RedisServer
let admin: Redis
beforeAll(async () => {
  server = await startRedis(['--appendonly', 'yes', '--appendfsync', 'everysec'])
  admin = new Redis(server.url)
}, 20_000)
afterAll(async () => {
  admin.disconnect()
  await server.stop()
})
beforeEach(() => admin.flushall())

const connect = (options: SubjectOptions) => createRedisStore({ url: server.url, log: silentLog, ...options })

async function oneProcess(options: SubjectOptions): Promise<Subject> {
  const store = await connect(options)
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

async function twoProcesses(options: SubjectOptions): Promise<Subject> {
  const [writer, reader] = [await connect(options), await connect(options)]
  const stop = async () => {
    await Promise.all([writer.stop(), reader.stop()])
  }
  return {
    writer,
    reader,
    async restart() {
      await stop()
      return twoProcesses(options)
    },
    stop,
  }
}

describeInboxStore('Redis', { durable: true, totals: false }, oneProcess)
describeInboxStore(
  'Redis, webhooks at one process and readers at another',
  { durable: true, totals: false },
  twoProcesses,
)

describe('Redis store', () => {
  const stores: { stop(): Promise<void> }[] = []
  afterEach(async () => {
    for (const store of stores.splice(0)) await store.stop()
  })
  const open = async (now = Date.now) => {
    const store = await connect({ limits: roomy, now })
    stores.push(store)
    return store
  }

  it('lets Redis forget by itself what is too old, should no relay run', async () => {
    const store = await open()
    const id = newId()
    await store.open(id)
    await store.append(id, webhook())
    const [inboxTtl, streamTtl] = [
      await admin.pttl(`afterimage:inbox:${id}`),
      await admin.pttl(`afterimage:messages:${id}`),
    ]
    expect(inboxTtl).toBeGreaterThan(roomy.inboxMs - 60_000)
    expect(inboxTtl).toBeLessThanOrEqual(roomy.inboxMs)
    expect(streamTtl).toBeGreaterThan(roomy.keepMs - 60_000)
    expect(streamTtl).toBeLessThanOrEqual(roomy.keepMs)
  })

  it('tells of the gap when Redis itself has let a stream go', async () => {
    const store = await open()
    const id = newId()
    await store.open(id)
    await store.append(id, webhook())
    await admin.del(`afterimage:messages:${id}`)
    expect(await store.read(id, 0, 10)).toMatchObject({ messages: [], gap: true })
  })

  it('needs two connections, however many wait', async () => {
    const before = Number(/connected_clients:(\d+)/.exec(await admin.info('clients'))?.[1])
    const store = await open()
    for (let n = 0; n < 200; n++) store.listen(() => {})
    expect(Number(/connected_clients:(\d+)/.exec(await admin.info('clients'))?.[1])).toBe(before + 2)
  })

  it('works on after its scripts were forgotten', async () => {
    const store = await open()
    const id = newId()
    await store.open(id)
    await admin.script('FLUSH')
    expect((await store.append(id, webhook())).kind).toBe('stored')
  })

  it('says that the store is full when Redis has no memory left', async () => {
    const store = await open()
    const id = newId()
    await store.open(id)
    await admin.config('SET', 'maxmemory', '1')
    await expect(store.append(id, webhook())).rejects.toThrow(StoreFullError)
    await admin.config('SET', 'maxmemory', '0')
  })

  it.each([
    [[], /appendonly is off/],
    [['--appendonly', 'yes', '--appendfsync', 'everysec'], /a crash may lose the last second/],
    [
      ['--appendonly', 'yes', '--appendfsync', 'always', '--maxmemory', '100mb', '--maxmemory-policy', 'allkeys-lru'],
      /drops inboxes/,
    ],
  ])('says at the start when Redis is set up to forget: %j', async (settings, warning) => {
    const forgetful = await startRedis(settings)
    const said: string[] = []
    const store = await createRedisStore({
      url: forgetful.url,
      limits: roomy,
      now: Date.now,
      log: (level, event, fields) => said.push(`${level} ${event} ${fields?.message}`),
    })
    await store.stop()
    await forgetful.stop()
    expect(said).toEqual([expect.stringMatching(warning)])
    expect(said[0]).toMatch(/^warn redis-forgets/)
  })

  it('says nothing when Redis keeps what it acknowledges, and survives its crash without losing a message', async () => {
    const durable = await startRedis()
    const said: string[] = []
    const store = await createRedisStore({
      url: durable.url,
      limits: roomy,
      now: Date.now,
      log: (level, event) => said.push(`${level} ${event}`),
    })
    expect(said).toEqual([])
    const id = newId()
    await store.open(id)
    const stored = await store.append(id, webhook('kept'))
    let woken = 0
    store.listen(() => {
      woken += 1
    })
    await durable.kill()
    await eventually(() => said.includes('error redis-lost'))
    await expect(store.append(id, webhook())).rejects.toThrow(StoreError)
    await durable.restart()
    await eventually(() => said.includes('info redis-back'))
    const found = await store.read(id, 0, 10)
    expect(found?.messages.map((m) => m.body.toString())).toEqual(['kept'])
    expect(stored).toEqual({ kind: 'stored', seq: found?.cursor })
    // Whoever waited may have missed news while the line was down, and hears new ones again.
    await eventually(() => woken > 0)
    woken = 0
    await store.append(id, webhook())
    await eventually(() => woken > 0)
    await store.stop()
    await durable.stop()
  })

  it('does not start without Redis, and keeps the password out of what it says', async () => {
    const gone = createRedisStore({
      url: 'redis://user:hunter2@127.0.0.1:1/0',
      limits: roomy,
      now: Date.now,
      log: silentLog,
    })
    await expect(gone).rejects.toThrow(/Redis can't be used/)
    await expect(gone).rejects.not.toThrow(/hunter2/)
  })
})
