import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumWithHosts } from '../../scripts/browsers/extension-copy.ts'
import { ask, jobs, jobThat, setUp } from '../../scripts/browsers/inside.ts'
import { type Extended, until } from '../../scripts/browsers/page.ts'
import { Closers } from '../../scripts/closers.ts'
import type { Job } from '../../src/contract/job.ts'
import { bundle, caller } from '../support/bundle.ts'
import { written } from '../support/downloads.ts'
import type { inside } from '../support/inside-pictures.ts'
import { setUpByHand } from '../support/set-up-by-hand.ts'
import { unzip } from '../support/unzip.ts'
import { clickNamed, seesPicture, seesText } from '../support/user-actions.ts'
import { createWorld, type World } from '../support/world.ts'

/** Larger than any small copy, so that one is not taken for the other. */
const size = '768'
const linkTtlS = '8'
const keptWhole = (job: Job) => job.state === 'done' && (job.kept?.every((state) => state === 'kept') ?? false)

/** A picture of a job, and the bytes the studio served for it while its link lived. */
interface Served {
  job: Job
  index: number
  url: string
  width: number
  height: number
  bytes: Buffer
}

describe.each(['Chromium', 'Firefox'] as const)('%s, restarted when every link is dead, has every picture', (kind) => {
  const closers = new Closers()
  let world: World
  let downloads: string
  let start: () => Promise<Extended>
  let browser: Extended
  let before: Job[]
  const served: Served[] = []

  beforeAll(async () => {
    world = await createWorld({ STUDIO_SIZE: size, STUDIO_LINK_TTL_S: linkTtlS })
    closers.add(world.close)
    downloads = await folderFor('downloads')
    start = kind === 'Chromium' ? await chromiumOnAProfile() : await firefoxOnAProfile()
    browser = await start()
    const page = await browser.openPage('setup')
    await (kind === 'Chromium' ? setUp : setUpByHand)(page, world.services)
    const grid = await finished(page, { command: { kind: 'imagine', prompt: 'a harbour in the morning' } })
    await finished(page, { command: { kind: 'button', label: 'U3' }, parentId: grid.id })
    await finished(page, { command: { kind: 'imagine', prompt: 'a heron on a pier --ar 3:2' } })
    // The user has been told of all of them: nothing is going to change any more.
    before = await until('the notifications', async () => {
      const all = await jobs(page)
      return all.every(({ told }) => told !== false) && all
    })
    await until('all links are dead', async () => {
      const statuses = await Promise.all(served.map(async ({ url }) => (await fetch(url)).status))
      return statuses.every((status) => status === 404)
    })
    await browser.close()
    browser = await start()
  })
  afterAll(() => closers.close())

  async function folderFor(what: string): Promise<string> {
    const made = await mkdtemp(join(tmpdir(), `afterimage-${what}-`))
    closers.add(() => rm(made, { recursive: true, force: true, maxRetries: 5 }))
    return made
  }

  async function chromiumOnAProfile() {
    const [profile, copy] = [await folderFor('profile'), await chromiumWithHosts(['http://127.0.0.1/*'])]
    closers.add(copy.remove)
    return async () => {
      const chromium = await world.openChromiumUngranted({ extension: copy.folder, profile })
      const session = await chromium.browser.target().createCDPSession()
      await session.send('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: downloads })
      return chromium
    }
  }

  async function firefoxOnAProfile() {
    const profile = await folderFor('profile')
    const preferences = { 'browser.download.dir': downloads, 'browser.download.folderList': 2 }
    return () => world.openFirefox({ profile, preferences })
  }

  /** Asks for a picture, waits until it is kept, and fetches what the studio serves for it as anybody would. */
  async function finished(page: Page, request: object): Promise<Job> {
    const sent = await ask(page, 'jobs.submit', { ...request, requestId: crypto.randomUUID() })
    const id = (sent as { jobId: string }).jobId
    const job = await jobThat(page, 'the picture', (each) => each.id === id && keptWhole(each))
    for (const [index, { url, width = 0, height = 0 }] of (job.result?.pictures ?? []).entries()) {
      const response = await fetch(url)
      expect(response.status).toBe(200)
      served.push({ job, index, url, width, height, bytes: Buffer.from(await response.arrayBuffer()) })
    }
    return job
  }

  it('in its store, at full size', async () => {
    const page = await browser.openPage('setup')
    await page.evaluate(await bundle('inside-pictures.ts'))
    const look = caller<typeof inside>(page, 'inside')
    expect(await jobs(page)).toEqual(before)
    expect(served).toHaveLength(3)
    for (const { job, index, width, height, bytes } of served) {
      expect(Math.max(width, height)).toBeGreaterThan(512)
      const picture = await look('picture', job.id, index, 'original')
      expect(picture).toMatchObject({ type: 'image/png', bytes: bytes.length, width, height })
    }
    await page.close()
  })

  it('on the wall, and at full size when it is opened', async () => {
    const gallery = await browser.openPage('gallery')
    await until('every tile has its picture', () =>
      gallery.$$eval('.tile', (tiles) =>
        tiles.every((tile) => {
          const picture = tile.querySelector<HTMLImageElement>('img.tile-picture')
          return tiles.length === 2 && picture?.complete && picture.naturalWidth > 0
        }),
      ),
    )
    await gallery.close()
    for (const { job, width, height } of served) {
      const page = await browser.openPage('gallery', `?job=${job.id}`)
      expect(await seesPicture(page, 'dialog .pane img.picture')).toEqual({ width, height })
      await page.close()
    }
  })

  it('in an export, byte for byte as the studio served it', async () => {
    // As after a question that was declined: no driver reaches the browser's own window.
    const beside = await browser.openPage('setup')
    await beside.evaluate(() => localStorage.setItem('gallery', '{"askedForDownloads":true}'))
    const page = await browser.openPage('gallery')
    await clickNamed(page, 'More')
    await clickNamed(page, 'Export everything')
    await seesText(page, /Saved 3 jobs/)
    const zip = await written(downloads, /^afterimage-archive.*\.zip$/)
    const files = await unzip(new Blob([await readFile(zip)]))
    const pictures = [...files.keys()].filter((name) => name.startsWith('pictures/'))
    expect(pictures.toSorted()).toEqual(served.map(({ job, index }) => `pictures/${job.id}/${index}.png`).toSorted())
    for (const { job, index, bytes } of served) {
      const exported = Buffer.from(files.get(`pictures/${job.id}/${index}.png`) ?? [])
      expect(exported.equals(bytes)).toBe(true)
    }
  })
})
