import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CDPSession, Page } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { z } from 'zod/mini'
import type { Chromium } from '../../scripts/browsers/chromium.ts'
import { chromiumWithHosts, type ExtensionCopy } from '../../scripts/browsers/extension-copy.ts'
import { ask, jobs, jobThat, setUp, storage } from '../../scripts/browsers/inside.ts'
import { until } from '../../scripts/browsers/page.ts'
import type { Job } from '../../src/contract/job.ts'
import type { budget } from '../../src/extension/store/items.ts'
import { encodePng } from '../../src/studio/engines/practice/png.ts'
import { bundle, caller } from '../support/bundle.ts'
import type { inside } from '../support/inside-pictures.ts'
import { clickNamed, seesPicture, seesText, textOf } from '../support/person.ts'
import { type PictureServer, startPictureServer } from '../support/picture-server.ts'
import { doneJob } from '../support/sample-jobs.ts'
import { createWorld, type World } from '../support/world.ts'

/** Bytes that Chromium gives the extension here: some six of the pictures below. */
const quota = 6_000_000
const heavyBytes = 800_000
const lightBytes = 40_000
const heavyOnes = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19]
const lightOnes = heavyOnes.map((number) => 20 + number)

/**
 * `unlimitedStorage` is what users have, and with it Chromium gives as much as the disk has: a copy without it is what a full disk
 * looks like to the extension.
 */
describe('Chromium that gives no more room', () => {
  let world: World
  let copy: ExtensionCopy
  let chromium: Chromium
  let server: PictureServer
  let page: Page
  let session: CDPSession
  let look: ReturnType<typeof caller<typeof inside>>

  beforeAll(async () => {
    world = await createWorld({ STUDIO_SIZE: '512' })
    copy = await chromiumWithHosts(['http://127.0.0.1/*'])
    const file = join(copy.folder, 'manifest.json')
    const manifest = JSON.parse(await readFile(file, 'utf8'))
    const permissions = manifest.permissions.filter((name: string) => name !== 'unlimitedStorage')
    await writeFile(file, JSON.stringify({ ...manifest, permissions }))
    chromium = await world.openChromiumUngranted({ extension: copy.folder })
    page = await chromium.openFile()
    await page.evaluate(await bundle('inside-pictures.ts'))
    look = caller<typeof inside>(page, 'inside')
    session = await page.createCDPSession()
    await session.send('Storage.overrideQuotaForOrigin', { origin: chromium.origin, quotaSize: quota })
    server = await startPictureServer(
      Object.fromEntries(
        [...heavyOnes, ...lightOnes].map((number) => [
          `/${number}.png`,
          (response) => void response.writeHead(200).end(easy(number)),
        ]),
      ),
    )
    await setUp(page, world.services)
  })
  afterAll(async () => {
    await server?.stop()
    await world?.close()
    await copy?.remove()
  })

  const told = async () => {
    const record = (await storage(page)).budget as { value: z.infer<typeof budget.schema> } | undefined
    return record?.value
  }
  const jobOf = async (id: string) => (await jobs(page)).find((job) => job.id === id)

  /** A picture that has come, still to be fetched. */
  async function arrive(number: number): Promise<string> {
    const [id, now] = [`0${String(number).padStart(2, '0')}`, Date.now()]
    const result = { pictures: [{ url: server.url(`/${number}.png`) }], buttons: [], text: [] }
    const job = doneJob({ id, createdAt: now, endedAt: now, updatedAt: now, result, kept: ['waiting'] })
    await ask(page, 'archive.merge', { connections: [], accounts: [], readings: [], jobs: [job] })
    return id
  }
  const kept = (id: string, timeoutMs?: number) =>
    jobThat(page, `${id} is kept`, ({ id: its, kept }) => its === id && kept?.[0] === 'kept', timeoutMs)

  async function imagine(prompt: string, fits: (job: Job) => boolean): Promise<Job> {
    await ask(page, 'jobs.submit', { command: { kind: 'imagine', prompt }, requestId: prompt })
    return jobThat(page, prompt, (job) => job.command.kind === 'imagine' && job.command.prompt === prompt && fits(job))
  }

  async function inGallery<Answer>(run: (gallery: Page) => Promise<Answer>, query = ''): Promise<Answer> {
    const gallery = await chromium.openPage('gallery', query)
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
      await seesText(gallery, /\d originals? (was|were) let go to make room .*favourites were spared/)
      await clickNamed(gallery, 'Understood')
      await until('it is understood', async () => (await told())?.freedCount === 0)
    })
  })

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
      await seesText(gallery, 'No room for new pictures')
      await seesPicture(gallery, `.tile[data-job="${newest.id}"] img.picture`)
    })

    // Chromium frees nothing that a page still holds, as ours does of what was looked at.
    await session.send('HeapProfiler.collectGarbage')
    for (const jobId of favourites.slice(0, 3)) await ask(page, 'jobs.delete', { jobId })
    // Freed in its own time; until then each try is refused again.
    await kept(newest.id, 100_000)
    await until('nothing is said of it any more', async () => (await told())?.fullAt === null)
    await inGallery(async (gallery) => {
      await seesPicture(gallery, `.tile[data-job="${newest.id}"] img.tile-picture`)
      expect(await textOf(gallery)).not.toContain('No room')
    })
  }, 150_000)
})

/** Each another one, easy to draw small. */
function easy(number: number): Buffer {
  const rgb = new Uint8Array(500 * 400 * 3).fill(100 + number)
  const bytes = heavyOnes.includes(number) ? heavyBytes : lightBytes
  return encodePng({ width: 500, height: 400, rgb, texts: { Comment: `${number} `.padEnd(bytes, 'heavy ') } })
}
