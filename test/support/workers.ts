import { createUnsealer } from '../../src/extension/background/unsealer.ts'
import { createWorker, type WorkerOptions } from '../../src/extension/background/worker.ts'
import { platform } from '../../src/extension/platform/platform.ts'
import { local, onLocalChanged, session } from '../../src/extension/platform/storage.ts'
import { createDrafts } from '../../src/extension/store/drafts.ts'
import { createStore } from '../../src/extension/store/store.ts'
import type { Pictures } from '../../src/extension/store/write/pictures.ts'
import { createWriter } from '../../src/extension/store/write/writer.ts'
import { infoOf } from '../../src/providers/provider-info.ts'
import { allProviders, providerOf } from '../../src/providers/registry.ts'
import { systemTimers } from '../../src/shared/clock.ts'
import fakeBrowser from './fake-browser.ts'
import { areaWithFaults, createLife, fetchWithFaults, type Life, picturesWithFaults } from './fault-injection.ts'
import { workerLog } from './logs.ts'

interface Options extends Partial<WorkerOptions> {
  fetch: typeof globalThis.fetch
  now: () => number
  pictures: Pictures
}

/** Workers of one browser in memory, one after the other on the same storage. What is handed in stands in for the real thing. */
export function createWorkers(options: Options) {
  const { fetch, now, timers = systemTimers, pictures, ...others } = options
  let life: Life | undefined
  const unsealer = createUnsealer()

  function endWorker(): void {
    life?.end()
    fakeBrowser.endWorker()
  }

  return {
    endWorker,
    /** Ends the worker that runs, if one does, and starts the next. @param dieAt the point at which it ends by itself, see `Life` */
    startWorker(dieAt?: number): Life {
      endWorker()
      const own = createLife(dieAt)
      life = own
      const area = areaWithFaults(local, own)
      createWorker({
        fetch: fetchWithFaults(fetch, own),
        now,
        timers: { after: (delayMs, run) => timers.after(delayMs, () => own.isDead || run()) },
        random: () => 0,
        drawBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
        sha256: async (bytes) => new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)),
        unsealer,
        store: createStore({ area, onChanged: onLocalChanged }),
        writer: createWriter({ area, now }),
        platform,
        log: workerLog(now, areaWithFaults(session, own)),
        providerOf,
        providerInfos: allProviders.map(infoOf),
        drafts: createDrafts(session),
        session: areaWithFaults(session, own),
        shrink: async (picture) => ({ thumbnail: picture }),
        drawMask: async () => null,
        askToStay: async () => true,
        pictures: picturesWithFaults(pictures, own),
        ...others,
      }).start()
      return own
    },
  }
}
