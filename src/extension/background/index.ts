import { allProviders, providerOf } from '../../providers/registry.ts'
import { systemTimers } from '../../shared/clock.ts'
import { openLog } from '../platform/log.ts'
import { platform } from '../platform/platform.ts'
import { local, onLocalChanged, session } from '../platform/storage.ts'
import { createDrafts } from '../store/drafts.ts'
import { askToStay } from '../store/space.ts'
import { createStore } from '../store/store.ts'
import { createWriter } from '../store/write/writer.ts'
import { late } from './context/late.ts'
import { createWorker } from './worker.ts'

const log = openLog('worker')
const now = Date.now

createWorker({
  // Called on the global object: browsers refuse a fetch that was taken off it.
  fetch: (input, init) => fetch(input, init),
  now,
  timers: systemTimers,
  random: Math.random,
  drawBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
  sha256: async (bytes) => new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)),
  store: createStore({ area: local, onChanged: onLocalChanged }),
  writer: createWriter({ area: local, now }),
  platform,
  log,
  providerOf,
  async describeProviders() {
    const { infoOf } = await import('../../providers/provider-info.ts')
    return (await allProviders()).map(infoOf)
  },
  pictures: late(async () => (await import('../store/write/pictures.ts')).createPictures()),
  drafts: createDrafts(session),
  session,
  async shrink(picture, options) {
    const { shrink } = await import('./pictures/shrink.ts')
    return shrink(picture, options, async (film) => (await import('../store/poster.ts')).drawPoster(film))
  },
  askToStay,
}).start()
