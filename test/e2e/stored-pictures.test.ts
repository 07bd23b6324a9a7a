import { readFile } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import type { Page } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { z } from 'zod/mini'
import type { Chromium } from '../../scripts/browsers/chromium.ts'
import { ask, jobs, jobThat, setUp, storage } from '../../scripts/browsers/inside.ts'
import { until } from '../../scripts/browsers/page.ts'
import type { Job } from '../../src/contract/job.ts'
import { type budget, settings } from '../../src/extension/store/items.ts'
import { encodePng } from '../../src/practice-engine/png.ts'
import { bundle, caller } from '../support/bundle.ts'
import type { inside } from '../support/inside-pictures.ts'
import { html } from '../support/picture-bytes.ts'
import { type PictureServer, startPictureServer } from '../support/picture-server.ts'
import { doneJob, gridButtons } from '../support/sample-jobs.ts'
import { createWorld, type World } from '../support/world.ts'

const keptWhole = (job: Job) => job.state === 'done' && (job.kept?.every((state) => state === 'kept') ?? false)

describe('Chromium keeps', () => {
  let world: World
  let chromium: Chromium
  /** A file of the extension, from which its storage can be seen. */
  let page: Page
  let look: ReturnType<typeof caller<typeof inside>>

  beforeAll(async () => {
    world = await createWorld()
    chromium = await world.openChromium()
    page = await chromium.openFile()
    await page.evaluate(await bundle('inside-pictures.ts'))
    look = caller<typeof inside>(page, 'inside')
    await serve()
  })
  afterAll(async () => {
    await server?.stop()
    await world?.close()
  })

  const imagine = async (prompt: string): Promise<Job> => {
    await ask(page, 'jobs.submit', { command: { kind: 'imagine', prompt }, requestId: crypto.randomUUID() })
    return jobThat(page, prompt, (job) => JSON.stringify(job.command).includes(prompt) && keptWhole(job))
  }
  const item = async (key: string) => (await storage(page))[key] as { value: unknown } | undefined

  let server: PictureServer
  let served: Record<string, Buffer>

  async function serve(): Promise<void> {
    const picture = (name: string) => readFile(new URL(`../fixtures/pictures/${name}`, import.meta.url))
    served = {
      '/film.webm': Buffer.from(await look('film'), 'base64'),
      '/moving.webp': await picture('animated.webp'),
      '/photo.jpg': await picture('progressive.jpg'),
      '/grid.png': paint(301, 203),
      '/line.png': paint(3000, 2),
      '/torn.png': Buffer.concat([paint(64, 64).subarray(0, 60), Buffer.from('IEND')]),
      '/page.png': Buffer.from(html),
      '/large/1.png': heavy(),
      '/large/2.png': heavy(),
      '/large/3.png': heavy(),
    }
    const routes = Object.entries(served).map(([path, bytes]) => [
      path,
      (response: ServerResponse) => void response.writeHead(200).end(bytes),
    ])
    server = await startPictureServer({
      ...Object.fromEntries(routes),
      '/open.jpg': (response) =>
        void response.writeHead(200, { 'access-control-allow-origin': '*' }).end(served['/photo.jpg']),
    })
  }

  /** A job older than all others, whose picture is still to be fetched. */
  async function given(path: string, changes: Partial<Job> = {}): Promise<string> {
    const id = `0${path.replace(/\W/g, '')}`
    const now = Date.now()
    const result = { pictures: [{ url: server.url(path) }], buttons: [], text: [] }
    const job = doneJob({ id, createdAt: now, endedAt: now, updatedAt: now, result, kept: ['waiting'], ...changes })
    await ask(page, 'archive.merge', { connections: [], accounts: [], readings: [], jobs: [job] })
    return id
  }
  const kept = (id: string) => jobThat(page, `${id} is kept`, (job) => job.id === id && keptWhole(job))

  it('what an older version kept, and counts it', async () => {
    await look('oldDatabase', ['0old', '0older'])
    await setUp(page, world.services)
    await imagine('the first new one')
    expect(await look('picture', '0older', 0, 'original')).toMatchObject({ type: 'image/png', bytes: 1000 })
    expect(await look('picture', '0old', 0, 'tiny')).toMatchObject({ bytes: 10 })
    const oldest = await look('listOldest', 'original')
    expect(oldest.slice(0, 2)).toEqual([
      { jobId: '0old', index: 0, bytes: 1000, hasSmall: true },
      { jobId: '0older', index: 0, bytes: 1000, hasSmall: true },
    ])
    const small = await look('listOldest', 'small')
    expect(small[0]).toMatchObject({ jobId: '0old', bytes: 110 })
    const before = await look('usage')
    expect(before.original).toBe(oldest.reduce((sum, { bytes }) => sum + bytes, 0))
    await look('deletePictures', '0old')
    await look('deletePictures', '0older')
    const after = await look('usage')
    expect([before.original - after.original, before.small - after.small]).toEqual([2000, 220])
  })

  describe('what other servers send:', () => {
    const linkOf = async (id: string) => (await kept(id)).result?.pictures[0]

    it('a film, and a poster of it once a page has shown it', async () => {
      const id = await given('/film.webm')
      expect(await linkOf(id)).toMatchObject({ kind: 'video', width: 640, height: 360 })
      expect(await look('picture', id, 0, 'original')).toMatchObject({ type: 'video/webm' })
      expect(await look('picture', id, 0, 'thumbnail')).toMatchObject({ type: 'video/webm' })
      const gallery = await chromium.openPage('gallery')
      await gallery.bringToFront()
      await gallery.waitForSelector(`[data-job="${id}"] img.tile-picture`)
      await gallery.close()
      expect(await look('picture', id, 0, 'thumbnail')).toMatchObject({ type: 'image/webp', width: 512, height: 288 })
    })

    it('a picture that moves, as it came', async () => {
      const id = await given('/moving.webp')
      expect(await linkOf(id)).toMatchObject({ kind: 'animation' })
      expect(await look('picture', id, 0, 'original')).toMatchObject({ bytes: served['/moving.webp']?.length })
      expect(await look('picture', id, 0, 'thumbnail')).toMatchObject({ type: 'image/webp' })
    })

    it('a photo with its small copies', async () => {
      const id = await given('/photo.jpg')
      const { width = 0, height = 0 } = (await linkOf(id)) ?? {}
      expect(await look('picture', id, 0, 'original')).toMatchObject({ type: 'image/jpeg', width, height })
      const tiny = await look('picture', id, 0, 'tiny')
      expect(Math.max(tiny?.width ?? 0, tiny?.height ?? 0)).toBe(Math.min(24, Math.max(width, height)))
    })

    it('a line of three thousand pixels', async () => {
      const id = await given('/line.png')
      expect(await linkOf(id)).toMatchObject({ width: 3000, height: 2 })
      expect(await look('picture', id, 0, 'thumbnail')).toMatchObject({ width: 512, height: 1 })
    })

    it('the four of a grid, pixel for pixel, also where its sides are odd', async () => {
      const result = { pictures: [{ url: server.url('/grid.png') }], buttons: gridButtons, text: [] }
      const id = await given('/grid.png', { result })
      await kept(id)
      expect(await look('quartersAreTheGrid', id, 0)).toEqual({ same: [true, true, true, true], covers: true })
      expect(await look('quarter', id, 0, 4, 'original')).toMatchObject({ type: 'image/png', width: 151, height: 102 })
      expect(await look('quarter', id, 0, 1, 'thumbnail')).toMatchObject({
        type: 'image/webp',
        width: 150,
        height: 101,
      })
    })

    it('a picture that can not be drawn, as it came', async () => {
      const id = await given('/torn.png')
      expect(await linkOf(id)).toMatchObject({ width: 64, height: 64 })
      expect(await look('picture', id, 0, 'original')).toMatchObject({ type: 'image/png', width: null })
    })

    /** The extension may talk to 127.0.0.1; to whatever is called otherwise it may not. */
    const elsewhere = (path: string) => server.url(path).replace('127.0.0.1', 'localhost')
    const from = (url: string): Partial<Job> => ({ result: { pictures: [{ url }], buttons: [], text: [] } })
    const problemOf = (id: string) =>
      until('it is said what is in the way', async () => {
        const plans = (await item('keeping'))?.value as Record<string, { problem?: string }> | undefined
        return plans?.[id]?.problem
      })

    it('a picture of a host that lets everybody read, without the permission for it', async () => {
      await world.control.scenario({ jobs: 1, stuck: true })
      await ask(page, 'jobs.submit', { command: { kind: 'imagine', prompt: 'from elsewhere' }, requestId: 'open' })
      const isIt = ({ command }: Job) => JSON.stringify(command).includes('from elsewhere')
      const { id } = await jobThat(page, 'the job', (job) => isIt(job) && job.state === 'accepted')
      const { value } = (await item('relay')) as { value: { hook: string } }
      const body = { imageUrl: elsewhere('/open.jpg'), buttons: ['U1'], ref: id, content: 'from elsewhere' }
      await fetch(`${value.hook}/${id}`, { method: 'POST', body: JSON.stringify(body) })
      expect((await kept(id)).kept).toEqual(['kept'])
      expect(await look('picture', id, 0, 'original')).not.toBeNull()
    })

    it('nothing of a host that does not, and says that the permission is missing', async () => {
      const id = await given('/closed.jpg', from(elsewhere('/photo.jpg')))
      expect(await problemOf(id)).toBe('permission')
      expect((await jobs(page)).find((job) => job.id === id)?.kept).toEqual(['waiting'])
      await ask(page, 'jobs.delete', { jobId: id })
    })

    it('no page in place of a picture, and says what is in the way', async () => {
      const id = await given('/page.png')
      expect(await problemOf(id)).toBe('refused')
      expect(await look('picture', id, 0, 'original')).toBeNull()
      await ask(page, 'jobs.delete', { jobId: id })
    })
  })

  it('favourites and what is new within a small budget, and tells what went', async () => {
    const large = await Promise.all([1, 2, 3].map((number) => given(`/large/${number}.png`)))
    await Promise.all(large.map(kept))
    const [favourite = '', ...others] = large
    await ask(page, 'jobs.mark', { jobId: favourite, favourite: true })
    const { original } = await look('usage')
    expect(original).toBeGreaterThan(1_500_000)

    await ask(page, 'settings.save', { ...settings.default, pictureBudgetMb: 1 })
    const told = async () => (await item('budget'))?.value as z.infer<typeof budget.schema>
    await until('something was let go', async () => (await told()).freedCount > 0)
    const newest = await imagine('the newest of all')
    await until('it fits', async () => (await told()).usedBytes <= 1_000_000)
    expect(await told()).toMatchObject({ overAt: null, freedBytes: expect.toSatisfy((bytes) => bytes > 1_000_000) })

    expect(await look('picture', newest.id, 0, 'original')).not.toBeNull()
    expect(await look('picture', favourite, 0, 'original')).toMatchObject({ width: 500, height: 400 })
    const all = await jobs(page)
    for (const id of others) {
      expect(all.find((job) => job.id === id)?.kept).toEqual(['reduced'])
      expect(await look('picture', id, 0, 'original')).toBeNull()
      expect(await look('picture', id, 0, 'thumbnail')).toMatchObject({ type: 'image/webp', width: 500 })
    }
  })
})

/** Half a million bytes that are easy to draw small. */
function heavy(): Buffer {
  const rgb = new Uint8Array(500 * 400 * 3).fill(120)
  return encodePng({ width: 500, height: 400, rgb, texts: { Comment: 'heavy '.repeat(85_000) } })
}

/** Noise: no two places are alike, and it does not pack. */
function paint(width: number, height: number): Buffer {
  const rgb = new Uint8Array(width * height * 3)
  let noise = 1
  for (let at = 0; at < rgb.length; at++) {
    noise = (Math.imul(noise, 1_664_525) + 1_013_904_223) >>> 0
    rgb[at] = noise >>> 24
  }
  return encodePng({ width, height, rgb, texts: {} })
}
