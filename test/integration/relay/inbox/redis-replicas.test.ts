import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { type InboxStore, NotReplicatedError } from '../../../../src/relay/inbox/inbox.ts'
import { createRedisStore } from '../../../../src/relay/inbox/redis.ts'
import { silentLog } from '../../../../src/server/log.ts'
import { newId, roomy, textOf, webhook } from '../../../relay/inbox/behaviour/world.ts'
import { type RedisServer, startRedis } from '../../../relay/support/redis.ts'
import { codeOf, eventually, openClient, startRelay } from '../../../relay/support/relay.ts'

let primary: RedisServer
let replica: RedisServer
beforeAll(async () => {
  primary = await startRedis(['--appendonly', 'yes', '--repl-diskless-sync-delay', '0'])
  replica = await startRedis(['--replicaof', '127.0.0.1', new URL(primary.url).port])
})
afterAll(async () => {
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
  // The replica may still be on its way here.
  await eventually(() =>
    store.probe().then(
      () => true,
      () => false,
    ),
  )
  return store
}

const bodiesIn = async (store: InboxStore, id: string) => (await store.read(id, 0, 100))?.messages.map(textOf)

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
  const atPrimary = new Redis(primary.url)
  await eventually(async () => (await atPrimary.xlen(`afterimage:messages:${id}`)) === 1)
  atPrimary.disconnect()
  expect(isStored).toBe(false)
  replica.resume()
  expect(await storing).toMatchObject({ kind: 'stored' })
})

it('refuses what the replica does not have in time, takes nothing more until it is back, and loses nothing', async () => {
  const store = await open(1)
  const id = newId()
  await store.open(id)
  await store.append(id, webhook('before'))
  replica.pause()
  await expect(store.append(id, webhook('refused, yet there'))).rejects.toThrow(NotReplicatedError)
  await expect(store.append(id, webhook('refused and not there'))).rejects.toThrow(NotReplicatedError)
  await expect(store.open(newId())).rejects.toThrow(NotReplicatedError)
  await expect(store.probe()).rejects.toThrow(NotReplicatedError)
  // Who reads gets what is there all the same.
  expect(await bodiesIn(store, id)).toEqual(['before', 'refused, yet there'])
  replica.resume()
  await eventually(() =>
    store.append(id, webhook('after')).then(
      () => true,
      () => false,
    ),
  )
  expect(await bodiesIn(store, id)).toEqual(['before', 'refused, yet there', 'after'])
})

it('refuses when more replicas are asked for than there are, and tells the sender to try again', async () => {
  const store = await createRedisStore({ url: primary.url, replicas: 0, limits: roomy, log: silentLog })
  const relay = await startRelay({}, { store })
  const client = await openClient(relay.url)
  expect((await client.post('taken')).status).toBe(202)
  const demanding = await createRedisStore({ url: primary.url, replicas: 2, limits: roomy, log: silentLog })
  const other = await startRelay({}, { store: demanding })
  const refused = await fetch(client.hook.replace(relay.url, other.url), { method: 'POST', body: 'refused' })
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5'])
  expect(await codeOf(refused)).toBe('not-replicated')
  expect((await fetch(`${other.url}/readyz`)).status).toBe(503)
  expect((await fetch(`${relay.url}/readyz`)).status).toBe(200)
})

it('stores webhooks that come at once each once, in the order of their numbers, behind one wait', async () => {
  const store = await open(1)
  const id = newId()
  await store.open(id)
  const outcomes = await Promise.all(Array.from({ length: 200 }, (_, n) => store.append(id, webhook(String(n)))))
  expect(new Set(outcomes.map(({ kind }) => kind))).toEqual(new Set(['stored']))
  const bodies = [...((await bodiesIn(store, id)) ?? [])]
  const { cursor } = (await store.read(id, 0, 100)) ?? { cursor: 0 }
  bodies.push(...((await store.read(id, cursor, 100))?.messages.map(textOf) ?? []))
  expect(bodies.sort((one, other) => Number(one) - Number(other))).toEqual(
    Array.from({ length: 200 }, (_, n) => String(n)),
  )
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
  expect(await bodiesIn(store, id)).toEqual(['before', 'held', 'after'])
})
