import { createMemoryStore } from '../../../src/relay/inbox/memory.ts'
import { describeInboxStore } from './behaviour.ts'

describeInboxStore('memory', { durable: false, totals: true }, async (options) => {
  const store = createMemoryStore(options)
  return { writer: store, reader: store, stop: () => store.stop() }
})
