import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { type InboxStore, NotReplicatedError } from '../../../../src/relay/inbox/inbox.ts'
import { createRedisStore } from '../../../../src/relay/inbox/redis.ts'
import { silentLog } from '../../../../src/server/log.ts'
import { newId, roomy, textOf, webhook } from '../../../relay/inbox/behaviour/world.ts'
import { type RedisServer, startRedis } from '../../../relay/support/redis.ts'
import { codeOf, createClient, eventually, openClient, startRelay } from '../../../relay/support/relay.ts'

let primary: RedisServer
let replica: RedisServer
let admin: Redis
beforeAll(async () => {
  // A replica that has received nothing yet is not counted: the first ping would come after ten seconds.
  const prompt = ['--repl-diskless-sync-delay', '0', '--repl-ping-replica-period', '1']
  primary = await startRedis(['--appendonly', 'yes', ...prompt])
  admin = new Redis(primary.url, { retryStrategy: () => 20 })
  admin.on('error', () => {})
  replica = await startRedis(['--replicaof', '127.0.0.1', new URL(primary.url).port])
  await eventually(async () => /state=online/.test(await admin.info('replication')))
})
afterAll(async () => {
  admin.disconnect()
  await replica.stop()
  await primary.stop()
})

const stores: InboxStore[] = []
afterEach(async () => {
  replica.resume()
  for (const store of stores.splice(0)) await store.stop()
})

async function open(replicas: number): Promise<InboxStore> {
  const store = await createRedisStore({ url: primary.url, replicas, limits: roomy, log: silentLog })
  stores.push(store)
  await store.probe()
  return store
}

const bodiesIn = async (store: InboxStore, id: string) => (await store.read(id, 0, 100))?.messages.map(textOf)

it('needs a third connection where replicas must have what is stored, and lets go of it', async () => {
  const clients = async () => Number(/connected_clients:(\d+)/.exec(await admin.info('clients'))?.[1])
  const before = await clients()
  const store = await open(1)
  expect(await clients()).toBe(before + 3)
  await store.stop()
  await eventually(async () => (await clients()) === before)
})

it('says that it is stored when the replica has it, not when the primary has', async () => {
  const store = await open(1)
  const id = newId()
  await store.open(id)
  replica.pause()
  let isStored = false
  const storing = store.append(id, webhook()).then((outcome) => {
    isStored = true
    return outcome
  })
  await eventually(async () => (await admin.xlen(`afterimage:messages:${id}`)) === 1)
  expect(isStored).toBe(false)
  replica.resume()
  expect(await storing).toMatchObject({ kind: 'stored' })
})

it('refuses what the replica does not have in time, takes nothing more until it is back, and loses nothing', async () => {
  const [store, undemanding] = [await open(1), await open(0)]
  const relay = await startRelay({}, { store })
  const other = await startRelay({}, { store: undemanding })
  const client = await openClient(relay.url)
  expect((await client.post('before')).status).toBe(202)
  replica.pause()
  const refused = await client.post('refused, yet there')
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5'])
  expect(await codeOf(refused)).toBe('not-replicated')
  const changes = [client.post('refused and not there'), createClient(relay.url).open(), fetch(`${relay.url}/readyz`)]
  expect((await Promise.all(changes)).map(({ status }) => status)).toEqual([503, 503, 503])
  expect((await fetch(`${other.url}/readyz`)).status).toBe(200)
  // Who reads gets what is there all the same.
  expect(await bodiesIn(store, client.id)).toEqual(['before', 'refused, yet there'])
  replica.resume()
  await eventually(async () => (await client.post('after')).status === 202)
  expect(await bodiesIn(store, client.id)).toEqual(['before', 'refused, yet there', 'after'])
})

it('holds what comes while the primary is away for a moment, and stores it once', async () => {
  const store = await open(1)
  const id = newId()
  await store.open(id)
  await store.append(id, webhook('before'))
  await primary.kill()
  // Refused if the replica takes longer to come back than the primary.
  const held = store.append(id, webhook('held')).catch((error: unknown) => error)
  await primary.restart()
  const outcome = await held
  if (outcome instanceof Error) expect(outcome).toBeInstanceOf(NotReplicatedError)
  await eventually(() =>
    store.append(id, webhook('after')).then(
      () => true,
      () => false,
    ),
  )
  let bodies: string[] | undefined
  // What is read comes by a connection of its own, which may be back later.
  await eventually(async () => {
    bodies = await bodiesIn(store, id).catch(() => undefined)
    return bodies !== undefined
  })
  expect(bodies).toEqual(['before', 'held', 'after'])
})
