import { expect, test } from 'vitest'
import { createLongPoll } from '../../../../src/extension/background/relay/long-poll.ts'
import type { Item } from '../../../../src/extension/store/items.ts'
import { savedInbox } from '../bench.ts'
import { createRelayBench, some } from './relay-bench.ts'

test('a read that is cancelled while the saved inbox is looked up is not alive', async () => {
  const bench = await createRelayBench()
  bench.script.answers = [some(['1'])]
  const store = {
    ...bench.store,
    read: <Value>(item: Item<Value>) => {
      poll.cancel()
      return bench.store.read(item)
    },
  }
  const poll = createLongPoll({ ...bench.options, store })
  const read = poll.read(savedInbox, { after: null, limit: 50 })
  expect(await poll.isAlive()).toBe(false)
  expect(await read).toBeNull()
})

test('a read of an inbox that was replaced before it could be cancelled does not begin', async () => {
  const bench = await createRelayBench()
  const poll = createLongPoll(bench.options)
  const left = { ...savedInbox, address: 'https://left.test', secret: 'l'.repeat(43) }
  expect(await poll.read(left, { after: null, limit: 50 })).toBeNull()
  expect(bench.reads).toEqual([])
  expect(await poll.isAlive()).toBe(false)
})
