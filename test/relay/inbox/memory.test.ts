import { describe, expect, it } from 'vitest'
import { createMemoryStore } from '../../../src/relay/inbox/memory.ts'
import { describeInboxStore, newId, roomy, webhook } from './behaviour.ts'

describeInboxStore('memory', false, async (options) => {
  const store = createMemoryStore(options)
  return { writer: store, reader: store, stop: () => store.stop() }
})

describe('memory store', () => {
  it('refuses what is over the bytes of all inboxes together', async () => {
    const store = createMemoryStore({ limits: { ...roomy, totalBytes: 10 }, now: Date.now })
    const [one, two] = [newId(), newId()]
    await store.open(one)
    await store.open(two)
    await store.append(one, webhook('12345678'))
    expect(await store.append(two, webhook('123'))).toEqual({ kind: 'store-full' })
    await store.acknowledge(one, Number.MAX_SAFE_INTEGER)
    expect((await store.append(two, webhook('123'))).kind).toBe('stored')
  })
})
