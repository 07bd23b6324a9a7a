import { allProviders, providerOf } from '../../providers/registry.ts'
import { systemTimers } from '../../shared/clock.ts'
import { local, onLocalChanged, session } from '../platform/storage.ts'
import { createDrafts } from '../store/drafts.ts'
import { askToStay } from '../store/space.ts'
import { createStore } from '../store/store.ts'
import { createWriter } from '../store/writer.ts'
import { late } from './context/late.ts'
import { createWorker } from './worker.ts'

const now = Date.now

createWorker({
  // Called on the global object: browsers refuse a fetch that was taken off it.
  fetch: (input, init) => fetch(input, init),
  now,
  timers: systemTimers,
  random: Math.random,
  store: createStore({ area: local, onChanged: onLocalChanged }),
  writer: createWriter({ area: local, now }),
  providerOf,
  async cards() {
    const { cardOf } = await import('../../providers/card.ts')
    return (await allProviders()).map(cardOf)
  },
  pictures: late(async () => (await import('../store/pictures.ts')).createPictures()),
  drafts: createDrafts(session),
  shrink: async (...picture) => (await import('./pictures/shrink.ts')).shrink(...picture),
  askToStay,
  drawSecret: () => base64url(crypto.getRandomValues(new Uint8Array(32))),
}).start()

function base64url(bytes: Uint8Array): string {
  const text = btoa(String.fromCharCode(...bytes))
  return text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}
