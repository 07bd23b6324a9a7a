import { afterEach, describe, expect, test } from 'vitest'
import type { Job } from '../../../src/contract/job.ts'
import { createEviction } from '../../../src/extension/background/pictures/eviction.ts'
import { createClient } from '../../../src/extension/messaging/client.ts'
import { local, onLocalChanged } from '../../../src/extension/platform/storage.ts'
import { connections, cursor, leftoverSearch, relay, settings } from '../../../src/extension/store/items.ts'
import { createStore } from '../../../src/extension/store/store.ts'
import { createWriter } from '../../../src/extension/store/write/writer.ts'
import { base64url } from '../../../src/shared/base64url.ts'
import { drawId } from '../../../src/shared/id.ts'
import fakeBrowser from '../../support/fake-browser.ts'
import { keepPictures, storeMany } from '../../support/many-jobs.ts'
import { createMemoryPictures } from '../../support/memory-pictures.ts'
import { png } from '../../support/picture-bytes.ts'
import { sampleAccount, sampleJob, sampleNow } from '../../support/sample-jobs.ts'
import { once, type StorageUse, storageUse } from '../../support/storage-use.ts'
import { createWorkers } from '../../support/workers.ts'

/** More pages of ids than anything looks through at once, and many more; the last one has forty ids in both. */
const [few, many] = [1340, 4340]

let endWorker = () => {}
afterEach(() => endWorker())

const relayUrl = 'https://relay.test'
/** Of any inbox: hashing would end at a time of its own. */
const hash = new Uint8Array(32)
const hook = `${relayUrl}/h/${base64url(hash)}`
const read = (messages: object[] = []) => ({ messages, cursor: `${messages.length}`, more: false, gap: false })

/** A relay with one inbox, whose reads are held until something is posted. */
function createRelay() {
  let answer = (_: Response) => {}
  return {
    isHeld: false,
    async fetch(url: URL, method: string): Promise<Response> {
      const expiresAt = new Date(sampleNow + 1e9).toISOString()
      if (method === 'PUT') return Response.json({ id: base64url(hash), hook, expiresAt, created: false })
      if (method !== 'GET') return Response.json({})
      if (url.searchParams.get('wait') === '0') return Response.json(read())
      this.isHeld = true
      return new Promise((resolve) => {
        answer = resolve
      })
    },
    /** Posts the result of a job, as the service does. */
    post(jobId: string) {
      const body = JSON.stringify({ status: 'DONE', uri: 'https://cdn.test/a.png' })
      const message = { id: '1', receivedAt: new Date(sampleNow).toISOString(), contentType: 'application/json' }
      this.isHeld = false
      answer(Response.json(read([{ ...message, tag: jobId, body }])))
    },
  }
}

const inUse = {
  ...connections.default,
  active: 'first',
  list: [{ id: 'first', provider: 'imaginepro', name: '', address: 'https://api.test/api/v1', token: 'secret-token' }],
}
const savedInbox = {
  ...{ address: relayUrl, secret: 's'.repeat(43), accessKey: '', hook },
  ...{ expiresAt: sampleNow + 1e9, openedAt: sampleNow, seal: { seed: 'e'.repeat(43), storedAt: 0 }, isSealed: false },
}

/** A browser in use for long, whose worker is asleep. @param pending jobs beside those that have ended */
async function createStage(count: number, pending: readonly Job[] = []) {
  endWorker()
  fakeBrowser.reset()
  await fakeBrowser.permissions.request({ origins: [`${relayUrl}/*`, 'https://api.test/*', 'https://cdn.test/*'] })
  const jobs = storeMany(count)
  const pictures = createMemoryPictures()
  keepPictures(pictures, jobs)
  const writer = createWriter({ area: local, now: () => sampleNow })
  await writer.change(async (transaction) => {
    transaction.put(connections, inUse)
    transaction.put(relay, savedInbox)
    transaction.put(cursor, { ...cursor.default, after: '0', checkedAt: sampleNow })
    transaction.putAccount('first', sampleAccount())
    for (const job of pending) await transaction.addJob(job)
  })
  const hub = createRelay()
  const workers = createWorkers({
    async fetch(input, init = {}) {
      const url = new URL(String(input))
      if (url.origin === relayUrl) return hub.fetch(url, init.method ?? 'GET')
      if (url.hostname === 'cdn.test') return new Response(png(), { headers: { 'content-type': 'image/png' } })
      throw new TypeError('offline')
    },
    now: () => sampleNow,
    // What is done at once is done in a later turn; nothing else comes due.
    timers: {
      after(delayMs, run) {
        if (delayMs === 0) setImmediate(run)
        return () => {}
      },
    },
    sha256: async () => hash,
    unsealer: { publicKeyOf: async () => base64url(hash), unseal: async (sealed) => sealed },
    pictures,
  })
  endWorker = workers.endWorker
  const store = createStore({ area: local, onChanged: onLocalChanged })
  return { ...workers, jobs, pictures, hub, store, writer, send: createClient(fakeBrowser.runtime.sendMessage) }
}
type Stage = Awaited<ReturnType<typeof createStage>>

/** Counts what is read and written from `run` until the worker has nothing more to do. @param isDone whether it has got that far */
function useOf(what: string, run: () => unknown, isDone: () => Promise<boolean> = async () => true) {
  return storageUse(async (calls) => {
    await run()
    const endAt = performance.now() + 20_000
    for (let last = -1, looks = 0; looks < 10; ) {
      if (performance.now() > endAt) throw new Error(`Waited 20 s for: ${what}`)
      await new Promise((resolve) => setTimeout(resolve, 2))
      const isQuiet = calls() === last
      last = calls()
      looks = isQuiet && (await isDone()) ? looks + 1 : 0
      // What `isDone` has read itself.
      last = calls()
    }
  })
}

/** Without how often, which may differ; but nothing is asked for as often as there are jobs. */
function kindsOf({ asked, ...kinds }: StorageUse): Pick<StorageUse, 'reads' | 'writes'> {
  expect(asked).toBeLessThan(few / 2)
  return kinds
}

describe('a worker that starts reads the same with few jobs and with many', () => {
  test('when the popup wakes it', async () => {
    const start = async (count: number) => {
      const stage = await createStage(count)
      return useOf('the worker has looked after everything', async () => {
        stage.startWorker()
        expect(await stage.send('sync.refresh', {})).toEqual({ ok: true, value: {} })
      })
    }
    const use = await start(many)
    expect(kindsOf(use)).toEqual(kindsOf(await start(few)))
    expect(kindsOf(use)).toEqual({
      reads: once('batches', 'cursor', 'deletions', 'formerRelays', 'head', 'relay'),
      writes: once('cursor'),
    })
  })

  test('when the browser starts', async () => {
    const start = async (count: number) => {
      const stage = await createStage(count)
      for (const name of ['upload-a', 'upload-b']) stage.pictures.kept.set(`${name} 0`, { original: new Blob(['a']) })
      return useOf(
        'the worker has looked after everything',
        () => {
          stage.startWorker()
          fakeBrowser.runtime.onStartup.emit()
        },
        async () => fakeBrowser.storage.local.values.has(leftoverSearch.key),
      )
    }
    const use = await start(many)
    expect(kindsOf(use)).toEqual(kindsOf(await start(few)))
    expect(kindsOf(use)).toEqual({
      reads: {
        ...once('batches', 'connections', 'cursor', 'deletions', 'formerRelays', 'head', 'leftovers', 'relay'),
        ...once('settings', 'troubles'),
        // Those of the latest hundred jobs, and ten of the others.
        page: 12,
        // The latest hundred, and three pages that are searched for added pictures.
        job: 400,
      },
      writes: once('cursor', 'leftovers'),
    })
  })
})

describe('a webhook costs the same with few jobs and with many', () => {
  const isKept = (id: string) => async () => {
    // Past what is counted.
    const record = fakeBrowser.storage.local.values.get(`job:${id}`)
    return JSON.stringify(record).includes('"kept":["kept"]') && JSON.stringify(record).includes('"told":true')
  }

  async function arrive(count: number, prepare: (stage: Stage) => Promise<unknown> = async () => {}) {
    const id = drawId(sampleNow, new Uint8Array(15))
    const job = sampleJob({ id, provider: 'imaginepro', createdAt: sampleNow, deadlineAt: sampleNow + 1e6 })
    const stage = await createStage(count, [job])
    await prepare(stage)
    await useOf(
      'the worker waits for the result',
      () => stage.startWorker(),
      async () => stage.hub.isHeld,
    )
    return useOf('the result is kept, and the user knows it', () => stage.hub.post(id), isKept(id))
  }

  test('that brings a picture', async () => {
    const use = await arrive(many)
    expect(kindsOf(use)).toEqual(kindsOf(await arrive(few)))
    expect(kindsOf(use)).toEqual({
      reads: {
        ...once('batches', 'budget', 'connections', 'cursor', 'formerRelays', 'head', 'keeping', 'relay'),
        ...once('job', 'settings'),
      },
      writes: once('budget', 'cursor', 'head', 'job', 'keeping'),
    })
  })

  test('that brings one picture more than may be kept, however many favorites stay', async () => {
    const budgetMb = 6
    const fill = async ({ jobs, pictures, store, writer }: Stage) => {
      // The originals of the oldest jobs are gone long since, but for those of favorites.
      for (const { id, favourite } of jobs.slice(0, -200)) {
        const picture = pictures.kept.get(`${id} 0`)
        if (favourite || !picture) continue
        pictures.kept.delete(`${id} 0`)
        pictures.reduced.set(`${id} 0`, { thumbnail: picture.thumbnail })
      }
      await createEviction({ store, writer, pictures, now: () => sampleNow }).evict(1, '~')
      // The disk is filled to the last byte.
      const { original, small } = await pictures.usage()
      const rest = new Blob([new Uint8Array(budgetMb * 1_000_000 - original - small)])
      await pictures.writePicture(jobs.findLast(({ favourite }) => favourite)?.id ?? '', 1, { original: rest })
      await writer.change(async (transaction) =>
        transaction.put(settings, { ...settings.default, pictureBudgetMb: budgetMb }),
      )
    }
    const use = await arrive(many, fill)
    expect(kindsOf(use)).toEqual(kindsOf(await arrive(few, fill)))
    expect(kindsOf(use)).toEqual({
      reads: {
        ...once('batches', 'budget', 'connections', 'cursor', 'formerRelays', 'head', 'keeping', 'relay'),
        ...once('settings'),
        // The hundred oldest whose originals may go, and its own.
        job: 101,
      },
      writes: { ...once('budget', 'cursor', 'head', 'keeping'), job: 2 },
    })
  })
})
