import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { StoreError, StoreFullError } from '../../../../src/relay/inbox/inbox.ts'
import { createRedisStore } from '../../../../src/relay/inbox/redis.ts'
import { silentLog } from '../../../../src/server/log.ts'
import { newId, roomy, type Subject, type SubjectOptions, webhook } from '../../../relay/inbox/behaviour/world.ts'
import { describeInboxStore } from '../../../relay/inbox/behaviour.ts'
import { type RedisServer, startRedis } from '../../../relay/support/redis.ts'
import { eventually } from '../../../relay/support/relay.ts'

const dayMs = 86_400_000

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
    expect(await admin.pttl(`afterimage:inbox:${id}`)).toBeLessThanOrEqual(3_600_000)
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

  it('goes by the clock of Redis, whatever that of the relay says', async () => {
    const store = await createRedisStore({ url: server.url, limits: roomy, log: silentLog })
    stores.push(store)
    const id = newId()
    const before = Date.now()
    const opened = await store.open(id)
    expect(opened?.unusedUntil).toBeGreaterThanOrEqual(before + 3_600_000)
    expect(opened?.unusedUntil).toBeLessThanOrEqual(Date.now() + 3_600_000)
    const outcome = await store.append(id, webhook('kept'))
    const [message] = (await store.read(id, 0, 10))?.messages ?? []
    expect(message?.receivedAt).toBeGreaterThanOrEqual(before)
    expect(message?.receivedAt).toBeLessThanOrEqual(Date.now())
    expect(outcome).toMatchObject({ kind: 'stored', seq: message?.seq })
    expect(await store.expire()).toEqual({ messages: 0, inboxes: 0 })
  })

  it('keeps what it answered for as long as it said, though its clock is days behind', async () => {
    const store = await open(() => Date.now() - 8 * dayMs)
    const id = newId()
    await store.open(id)
    await store.append(id, webhook('paid'))
    expect(await store.read(id, 0, 10)).toMatchObject({ messages: [{}], gap: false })
    expect(await admin.pttl(`afterimage:messages:${id}`)).toBeGreaterThan(roomy.keepMs - 60_000)
    expect(await admin.pttl(`afterimage:inbox:${id}`)).toBeGreaterThan(roomy.inboxMs - 60_000)
  })

  it.each(['by its time to live', 'as it was closed'])(
    'gives no number twice when an inbox has gone %s and the clock goes back',
    async (how) => {
      let at = Date.now()
      const store = await open(() => at)
      const id = newId()
      await store.open(id)
      const first = await store.append(id, webhook('one'))
      if (how === 'as it was closed') await store.close(id)
      else await admin.del(`afterimage:inbox:${id}`, `afterimage:messages:${id}`)
      at -= 60_000
      await store.open(id)
      const second = await store.append(id, webhook('two'))
      if (first.kind !== 'stored' || second.kind !== 'stored') throw new Error('not stored')
      expect(second.seq).toBeGreaterThan(first.seq)
      expect((await store.read(id, first.seq, 10))?.messages).toHaveLength(1)
    },
  )

  it('keeps the floor through a restart of the relay, with the clock set back', async () => {
    let at = Date.now()
    const before = await open(() => at)
    const [closed, other] = [newId(), newId()]
    await before.open(closed)
    const first = await before.append(closed, webhook())
    await before.close(closed)
    at -= 7 * dayMs
    const after = await open(() => at)
    await after.open(other)
    const second = await after.append(other, webhook())
    if (first.kind !== 'stored' || second.kind !== 'stored') throw new Error('not stored')
    expect(second.seq).toBeGreaterThan(first.seq)
  })

  it('gives no number twice that an older relay gave, which knew no such floor', async () => {
    let at = Date.now()
    const store = await open(() => at)
    const id = newId()
    await store.open(id)
    const first = await store.append(id, webhook())
    await admin.del('afterimage:floor')
    await store.close(id)
    at -= 60_000
    await store.open(id)
    const second = await store.append(id, webhook())
    if (first.kind !== 'stored' || second.kind !== 'stored') throw new Error('not stored')
    expect(second.seq).toBeGreaterThan(first.seq)
  })

  it('writes the floor once a minute, not with each webhook', async () => {
    let at = Date.now()
    const store = await open(() => at)
    const id = newId()
    await store.open(id)
    const floors = new Set<string | null>()
    for (let n = 0; n < 10; n++) {
      await store.append(id, webhook())
      floors.add(await admin.get('afterimage:floor'))
      at += 5000
    }
    expect(floors.size).toBe(1)
    at += 60_000
    await store.append(id, webhook())
    floors.add(await admin.get('afterimage:floor'))
    expect(floors.size).toBe(2)
  })

  it('gives numbers that are a minute ahead of the clock at most, however many inboxes catch something', async () => {
    const at = Date.now()
    const store = await open(() => at)
    let last = 0
    for (let n = 0; n < 10; n++) {
      const id = newId()
      await store.open(id)
      const outcome = await store.append(id, webhook())
      if (outcome.kind !== 'stored') throw new Error('not stored')
      expect(outcome.seq).toBeGreaterThan(last)
      last = outcome.seq
    }
    expect(last / 1000 - at).toBeLessThanOrEqual(60_001)
  })

  it('takes over inboxes of an older relay, which did not say whether they have caught anything', async () => {
    const store = await open()
    const id = newId()
    await store.open(id)
    await admin.hdel(`afterimage:inbox:${id}`, 'unused')
    expect((await store.open(id))?.unusedUntil).toBeNull()
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
    // Once each, however often it was tried meanwhile; and a relay that stops has lost nothing.
    expect(said.filter((line) => !line.startsWith('debug'))).toEqual(['error redis-lost', 'info redis-back'])
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
