import { beforeEach, expect, it } from 'vitest'
import { createAnswerer, type RelayAnswerer } from '../../../src/relay/answerer.ts'
import { defaultConfig, limitsOf } from '../../../src/relay/config.ts'
import type { Read } from '../../../src/relay/inbox/inbox.ts'
import { createMemoryStore } from '../../../src/relay/inbox/memory.ts'
import { nodePlatform } from '../../../src/relay/node-platform.ts'
import { createClient } from '../support/relay.ts'
import { madeRequest } from '../support/request.ts'

const { secret } = createClient('')
const headers = { authorization: `Bearer ${secret}` }
const nothing: Read = { messages: [], more: false, gap: false, cursor: 0 }

let answerer: RelayAnswerer
/** What the store was asked for: after and limit of each read, the number of each acknowledgement. */
let reads: [number, number][]
let acknowledged: number[]
/** For how long reads are held, in ms. */
let holds: number[]

beforeEach(() => {
  reads = []
  acknowledged = []
  holds = []
  answerer = createAnswerer({
    store: {
      ...createMemoryStore({ limits: limitsOf(defaultConfig), now: () => 0 }),
      has: () => true,
      read(_id, after, limit) {
        reads.push([after, limit])
        return nothing
      },
      async acknowledge(_id, through) {
        acknowledged.push(through)
        return true
      },
    },
    config: defaultConfig,
    platform: nodePlatform,
    ownUrl: () => 'http://relay.test',
    now: () => 0,
    monotonic: () => 0,
    timers: {
      after(delayMs) {
        holds.push(delayMs)
        return () => {}
      },
    },
  })
})

function ask(method: string, query: string) {
  return answerer.answer(madeRequest(method, `/v1/inbox/messages?${query}`, { headers }))
}

it.each<[string, number, number]>([
  ['', 0, 100],
  ['after=7', 7, 100],
  ['limit=3&after=7', 7, 3],
  ['limit=100000', 0, 100],
  ['after=9007199254740991', 9_007_199_254_740_991, 100],
  // An empty value counts as left out, names that are not ours are passed over, and the last of several counts.
  ['after=&limit=', 0, 100],
  ['after=&limit=5', 0, 5],
  ['after', 0, 100],
  ['=5&limit=2', 0, 2],
  ['&&limit=2&', 0, 2],
  ['other=words&after=7', 7, 100],
  ['constructor=words&toString=x&after=7', 7, 100],
  ['after&limit=2', 0, 2],
  ['after=1&after=2', 2, 100],
])('reads "%s" as after %d, %d at most', async (query, after, limit) => {
  expect(await ask('GET', query)).toMatchObject({ status: 200 })
  expect(reads).toEqual([[after, limit]])
})

it.each([
  'after=abc',
  'after=-1',
  'after=1.5',
  'after=%31',
  'after=9007199254740992',
  'after=12345678901234567',
  'after= 1',
  'limit=0',
  'wait=1e3',
  'other=1&wait=x',
  'after=1=2',
])('refuses "%s"', async (query) => {
  expect(await ask('GET', query)).toMatchObject({ code: 'bad-query' })
  expect(reads).toEqual([])
})

it('holds who waits for as long as was asked, 25 s at most, and nobody who asks for the head alone', async () => {
  for (const query of ['wait=1', 'wait=25', 'wait=26']) void ask('GET', query)
  expect([holds.filter((ms) => ms !== 30_000), answerer.waiting()]).toEqual([[1000, 25_000], 3])
  expect(await ask('HEAD', 'wait=25')).toMatchObject({ status: 200 })
  expect(await ask('GET', 'wait=0')).toMatchObject({ status: 200 })
  expect(answerer.waiting()).toBe(3)
})

it('lets go of what was read, by a number that must be there', async () => {
  expect(await ask('DELETE', 'through=0')).toMatchObject({ status: 204 })
  expect(await ask('DELETE', 'after=x&through=7')).toMatchObject({ status: 204 })
  expect(acknowledged).toEqual([0, 7])
  for (const query of ['', 'through=', 'through=-1', 'through=x', 'after=7'])
    expect(await ask('DELETE', query)).toMatchObject({ code: 'bad-query' })
  expect(acknowledged).toEqual([0, 7])
})
