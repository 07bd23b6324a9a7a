import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import type { InboxStore } from '../../../../src/relay/inbox/inbox.ts'
import { createRedisStore } from '../../../../src/relay/inbox/redis.ts'
import { silentLog } from '../../../../src/server/log.ts'
import { newId, roomy, webhook } from '../../../relay/inbox/behaviour/world.ts'
import { type RedisServer, startRedis } from '../../../relay/support/redis.ts'
import { eventually } from '../../../relay/support/relay.ts'

let server: RedisServer
let admin: Redis
const stores: InboxStore[] = []
beforeAll(async () => {
  server = await startRedis()
  admin = new Redis(server.url)
})
afterAll(async () => {
  admin.disconnect()
  await server.stop()
})
afterEach(async () => {
  for (const store of stores.splice(0)) await store.stop()
})

async function open(): Promise<InboxStore> {
  const store = await createRedisStore({ url: server.url, limits: roomy, log: silentLog })
  stores.push(store)
  return store
}

it('asks Redis no second time whether an inbox is there that is in use, and asks again when it was closed elsewhere', async () => {
  const [store, elsewhere] = [await open(), await open()]
  const id = newId()
  await elsewhere.open(id)
  const calls = async () => Number(/cmdstat_exists:calls=(\d+)/.exec(await admin.info('commandstats'))?.[1] ?? 0)
  const before = await calls()
  expect(await store.has(newId())).toBe(false)
  expect(await store.has(id)).toBe(true)
  expect(await calls()).toBe(before + 2)
  for (let n = 0; n < 5; n++) {
    expect(store.has(id)).toBe(true)
    await store.append(id, webhook())
  }
  expect(await calls()).toBe(before + 2)
  await elsewhere.close(id)
  await eventually(async () => !(await store.has(id)))
  expect(await store.append(id, webhook())).toEqual({ kind: 'unknown-inbox' })
})

it.each<[string, (store: InboxStore, id: string) => unknown]>([
  ['opened', (store, id) => store.open(id)],
  ['read', (store, id) => store.read(id, 0, 10)],
  ['written to', (store, id) => store.append(id, webhook())],
])('knows an inbox that was %s here, and no more when it is gone', async (_what, use) => {
  const [store, elsewhere] = [await open(), await open()]
  const id = newId()
  await elsewhere.open(id)
  expect(await use(store, id)).toMatchObject({})
  expect(store.has(id)).toBe(true)
  await store.close(id)
  expect(await store.has(id)).toBe(false)
})

it('needs two connections, however many wait', async () => {
  const before = Number(/connected_clients:(\d+)/.exec(await admin.info('clients'))?.[1])
  const store = await open()
  for (let n = 0; n < 200; n++) store.listen(() => {})
  expect(Number(/connected_clients:(\d+)/.exec(await admin.info('clients'))?.[1])).toBe(before + 2)
})

it('lets go of its connections when it stops', async () => {
  const clients = async () => Number(/connected_clients:(\d+)/.exec(await admin.info('clients'))?.[1])
  const before = await clients()
  const store = await createRedisStore({ url: server.url, limits: roomy, log: silentLog })
  expect(await clients()).toBe(before + 2)
  await store.stop()
  await eventually(async () => (await clients()) === before)
})

it('does not start when it may not hear of news, and leaves no connection behind', async () => {
  const clients = async () => Number(/connected_clients:(\d+)/.exec(await admin.info('clients'))?.[1])
  const before = await clients()
  await admin.call('ACL', 'SETUSER', 'deaf', 'on', '>deaf', '~*', '&*', '+@all', '-subscribe')
  const url = server.url.replace('redis://', 'redis://deaf:deaf@')
  await expect(createRedisStore({ url, limits: roomy, log: silentLog })).rejects.toThrow("Redis can't be used: NOPERM")
  await eventually(async () => (await clients()) === before)
})

it('tells of the time that storing takes, and of nothing else', async () => {
  const commits: number[] = []
  const onCommit = (_durationMs: number, changes: number) => commits.push(changes)
  const store = await createRedisStore({ url: server.url, limits: roomy, log: silentLog, onCommit })
  stores.push(store)
  const id = newId()
  await store.open(id)
  await store.read(id, 0, 10)
  expect(commits).toEqual([])
  await store.append(id, webhook())
  expect(commits).toEqual([1])
})
