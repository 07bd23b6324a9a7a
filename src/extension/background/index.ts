import { infoOf } from '../../providers/provider-info.ts'
import { allProviders, providerOf } from '../../providers/registry.ts'
import { systemTimers } from '../../shared/clock.ts'
import { openLog } from '../platform/log.ts'
import { platform } from '../platform/platform.ts'
import { local, onLocalChanged, session } from '../platform/storage.ts'
import { createDrafts } from '../store/drafts.ts'
import { drawPoster } from '../store/poster.ts'
import { askToStay } from '../store/space.ts'
import { createStore } from '../store/store.ts'
import { createPictures } from '../store/write/pictures.ts'
import { createWriter } from '../store/write/writer.ts'
import { drawTransparentMask } from './pictures/draw-mask.ts'
import { shrink } from './pictures/shrink.ts'
import { createUnsealer } from './unsealer.ts'
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
  unsealer: createUnsealer(),
  store: createStore({ area: local, onChanged: onLocalChanged }),
  writer: createWriter({ area: local, now }),
  platform,
  log,
  providerOf,
  providerInfos: allProviders.map(infoOf),
  pictures: createPictures(),
  drafts: createDrafts(session),
  session,
  shrink: (picture, options) => shrink(picture, options, drawPoster),
  drawMask: drawTransparentMask,
  askToStay,
}).start()
