import type { Page } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { z } from 'zod/mini'
import { copyOf } from '../../scripts/browsers/extension-copy.ts'
import { ask, jobs, jobThat, setUp, storage } from '../../scripts/browsers/inside.ts'
import { type Extended, until } from '../../scripts/browsers/page.ts'
import { Closers } from '../../scripts/closers.ts'
import type { Job } from '../../src/contract/job.ts'
import type { budget } from '../../src/extension/store/items.ts'
import { encodePng } from '../../src/practice-engine/png.ts'
import { bundle, caller } from '../support/bundle.ts'
import type { inside } from '../support/inside-pictures.ts'
import { type PictureServer, startPictureServer } from '../support/picture-server.ts'
import { doneJob } from '../support/sample-jobs.ts'
import { setUpByHand } from '../support/set-up-by-hand.ts'
import { clickNamed, seesPicture, seesText, textOf } from '../support/user-actions.ts'
import { createWorld, type World } from '../support/world.ts'

declare const chrome: {
  storage: {
    local: {
      get(key: 'keeping'): Promise<{ keeping: { value: Record<string, object> } }>
      set(records: object): Promise<void>
    }
  }
}

/** Bytes that the browser gives the extension here: some six of the pictures below. */
const quota = 6_000_000
const heavyBytes = 800_000
const lightBytes = 40_000
const heavyOnes = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19]
const lightOnes = heavyOnes.map((number) => 20 + number)

/**
 * `unlimitedStorage` is what users have, and with it a browser gives as much as the disk has: a copy without it meets here what the
 * extension meets on a full disk.
 */
describe.each(['Chromium', 'Firefox'] as const)('%s that gives no more room', (kind) => {
  const closers = new Closers()
  let world: World
  let browser: Extended
  let server: PictureServer
  let page: Page
  let look: ReturnType<typeof caller<typeof inside>>
  /** Browsers free nothing that a page still holds, as ours does of what was looked at. */
  let acknowledge = async () => {}

  beforeAll(async () => {
    world = await createWorld({ STUDIO_SIZE: '512' })
    closers.add(world.close)
    const copy = await copyOf(kind === 'Chromium' ? 'chromium' : 'firefox', (manifest) => ({
      ...manifest,
      ...(kind === 'Chromium' ? { host_permissions: ['http://127.0.0.1/*'] } : {}),
      permissions: [manifest.permissions].flat().filter((name) => name !== 'unlimitedStorage'),
    }))
    closers.add(copy.remove)
    if (kind === 'Chromium') await openChromium(copy.folder)
    else await openFirefox(copy.folder)
    await page.evaluate(await bundle('inside-pictures.ts'))
    look = caller<typeof inside>(page, 'inside')
    server = await startPictureServer(
      Object.fromEntries(
        [...heavyOnes, ...lightOnes].map((number) => [
          `/${number}.png`,
          (response) => void response.writeHead(200, { 'access-control-allow-origin': '*' }).end(easy(number)),
        ]),
      ),
    )
    closers.add(server.stop)
    await (kind === 'Chromium' ? setUp : setUpByHand)(page, world.services)
  })
  afterAll(() => closers.close())

  async function openChromium(extension: string): Promise<void> {
    const chromium = await world.openChromiumUngranted({ extension })
    browser = chromium
    page = await chromium.openFile()
    const session = await page.createCDPSession()
    await session.send('Storage.overrideQuotaForOrigin', { origin: chromium.origin, quotaSize: quota })
    acknowledge = () => session.send('HeapProfiler.collectGarbage')
  }

  async function openFirefox(extension: string): Promise<void> {
    const preferences = {
      'dom.quotaManager.temporaryStorage.fixedLimit': quota / 1000,
      // Whether it may stay when the disk runs low is asked, and here answered with no.
      'dom.storageManager.prompt.testing': true,
      'dom.storageManager.prompt.testing.allow': false,
    }
    browser = await world.openFirefox({ extension, preferences })
    page = await browser.openPage('setup')
  }

  const told = async () => {
    const record = (await storage(page)).budget as { value: z.infer<typeof budget.schema> } | undefined
    return record?.value
  }
  const jobOf = async (id: string) => (await jobs(page)).find((job) => job.id === id)

  /** A picture that has come, still to be fetched. */
  async function arrive(number: number): Promise<string> {
    const [id, now] = [`0${String(number).padStart(2, '0')}`, Date.now()]
    const result = { pictures: [{ url: server.url(`/${number}.png`) }], buttons: [], text: [] }
    const { connections } = (await storage(page)) as Record<string, { value: { active: string } }>
    const connectionId = connections?.value.active ?? ''
    const job = doneJob({ id, connectionId, createdAt: now, endedAt: now, updatedAt: now, result, kept: ['waiting'] })
    await ask(page, 'archive.merge', { connections: [], accounts: [], readings: [], jobs: [job] })
    return id
  }
  const kept = (id: string) => jobThat(page, `${id} is kept`, ({ id: its, kept }) => its === id && kept?.[0] === 'kept')

  /** As hours later, when it is tried again in hours only. */
  async function postpone(id: string): Promise<void> {
    await page.evaluate(async (jobId) => {
      const { local } = chrome.storage
      const { keeping } = await local.get('keeping')
      Object.assign(keeping.value[jobId] ?? {}, { nextAt: Date.now() + 3_600_000 })
      await local.set({ keeping })
    }, id)
  }

  async function imagine(prompt: string, fits: (job: Job) => boolean): Promise<Job> {
    await ask(page, 'jobs.submit', { command: { kind: 'imagine', prompt }, requestId: prompt })
    return jobThat(page, prompt, (job) => job.command.kind === 'imagine' && job.command.prompt === prompt && fits(job))
  }

  async function inGallery<Answer>(run: (gallery: Page) => Promise<Answer>, query = ''): Promise<Answer> {
    const gallery = await browser.openPage('gallery', query)
    return run(gallery).finally(() => gallery.close())
  }

  it('keeps what comes newly: the oldest make room, favourites do not, and the gallery says what went', async () => {
    const favourite = await arrive(0)
    await kept(favourite)
    await ask(page, 'jobs.mark', { jobId: favourite, favourite: true })
    const oldest = await arrive(1)
    await kept(oldest)
    expect((await told())?.freedCount).toBe(0)
    for (const number of heavyOnes.slice(2, 9)) await kept(await arrive(number))
    const newest = await imagine('the newest of all', (job) => job.kept?.[0] === 'kept')

    expect(await told()).toMatchObject({ fullAt: null, overAt: null, freedBytes: expect.any(Number) })
    expect((await told())?.freedCount).toBeGreaterThan(0)
    expect(await look('picture', newest.id, 0, 'original')).toMatchObject({ type: 'image/png' })
    expect(await look('picture', favourite, 0, 'original')).toMatchObject({ width: 500, height: 400 })
    expect((await jobOf(oldest))?.kept).toEqual(['reduced'])
    expect(await look('picture', oldest, 0, 'original')).toBeNull()
    expect(await look('picture', oldest, 0, 'thumbnail')).toMatchObject({ type: 'image/webp', width: 500 })
    await inGallery(async (gallery) => {
      await seesText(gallery, /\d originals? (was|were) deleted to make room .*Favorites were not touched/)
      await clickNamed(gallery, 'Got it')
      await until('it is understood', async () => (await told())?.freedCount === 0)
    })
  })

  // In Firefox jobs and pictures have one limit: filled to the last byte, it takes no new job either.
  if (kind === 'Chromium') {
    it('shows by its link what comes when only favourites are left, says so, and keeps it once one was removed', async () => {
      const outcome = (id: string) =>
        until(`${id} is kept or finds no room`, async () => {
          const plans = (await storage(page)).keeping as { value: Record<string, { problem?: string }> } | undefined
          return (await jobOf(id))?.kept?.[0] === 'kept' ? 'kept' : plans?.value[id]?.problem
        })
      const favourites = (await jobs(page)).map(({ id }) => id)
      for (const jobId of favourites) await ask(page, 'jobs.mark', { jobId, favourite: true })
      const fill = async (numbers: readonly number[]) => {
        for (const number of numbers) {
          const id = await arrive(number)
          if ((await outcome(id)) === 'full') return
          favourites.push(id)
          await ask(page, 'jobs.mark', { jobId: id, favourite: true })
        }
        throw new Error('It was never full')
      }
      await fill(heavyOnes.slice(9))
      await fill(lightOnes)
      const held = () => look('listOldest', 'original')
      const before = await held()

      const newest = await imagine('one more', ({ state }) => state === 'done')
      expect(await outcome(newest.id)).toBe('full')
      expect((await jobOf(newest.id))?.kept).toEqual(['waiting'])
      expect(await held()).toEqual(before)
      await inGallery(async (gallery) => {
        await seesText(gallery, 'No space for new pictures')
        await seesPicture(gallery, `.tile[data-job="${newest.id}"] img.picture`)
      })

      await postpone(newest.id)
      await acknowledge()
      for (const jobId of favourites.slice(0, 6)) await ask(page, 'jobs.delete', { jobId })
      await kept(newest.id)
      await until('none waits any more', async () => (await jobs(page)).every(({ kept }) => !kept?.includes('waiting')))
      await until('nothing is said of it any more', async () => (await told())?.fullAt === null)
      await inGallery(async (gallery) => {
        await seesPicture(gallery, `.tile[data-job="${newest.id}"] img.tile-picture`)
        expect(await textOf(gallery)).not.toContain('No space')
      })
    })
  }
})

/** Each another one, easy to draw small. */
function easy(number: number): Buffer {
  const rgb = new Uint8Array(500 * 400 * 3).fill(100 + number)
  const bytes = heavyOnes.includes(number) ? heavyBytes : lightBytes
  return encodePng({ width: 500, height: 400, rgb, texts: { Comment: `${number} `.padEnd(bytes, 'heavy ') } })
}
