import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Page } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, jobThat } from '../../scripts/browsers/inside.ts'
import type { Extended } from '../../scripts/browsers/page.ts'
import { until } from '../../scripts/browsers/page.ts'
import { Closers } from '../../scripts/closers.ts'
import { browserKinds, openSetUp } from '../support/open-set-up.ts'
import { png } from '../support/picture-bytes.ts'
import { type PictureServer, startPictureServer } from '../support/picture-server.ts'
import { clickNamed, seesPicture, seesText } from '../support/user-actions.ts'
import { createWorld, type World } from '../support/world.ts'

const drawn = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

interface Asked {
  path: string
  cookie: string | undefined
  /** What the browser wants it for: `image` by a page's own element, `empty` by a program. */
  wantedFor: string | string[] | undefined
}

describe.each(browserKinds)('pictures at an address that an API names, in %s', (kind) => {
  const closers = new Closers()
  let world: World
  let server: PictureServer
  let browser: Extended
  let inside: Page
  let hook: string
  const asked: Asked[] = []
  /** A job whose picture could not be had. */
  let waiting: string

  /** Another host than the one that set-up was allowed to talk to. */
  const foreign = (path: string) => server.url(path).replace('127.0.0.1', 'localhost')

  beforeAll(async () => {
    world = await createWorld()
    closers.add(world.close)
    const show = (bytes: Uint8Array) => (response: ServerResponse, request: IncomingMessage) => {
      const { cookie, 'sec-fetch-dest': wantedFor } = request.headers
      asked.push({ path: request.url ?? '', cookie, wantedFor })
      response.writeHead(200, { 'content-type': 'image/png' }).end(bytes)
    }
    const cookies = ['session=of-the-user; Path=/', 'tracker=who-you-are; Path=/; SameSite=None; Secure']
    server = await startPictureServer({
      '/login': (response) =>
        response.writeHead(200, { 'content-type': 'text/html', 'set-cookie': cookies }).end('<title>in</title>'),
      '/preview.png': show(drawn),
      '/result.png': show(drawn),
      '/reference.png': show(drawn),
      '/allowed.png': show(drawn),
      '/unknown.png': show(png()),
    })
    closers.add(server.stop)
    await start(['http://127.0.0.1/*'])
  })
  afterAll(() => closers.close())

  async function start(hosts: string[]): Promise<void> {
    ;({ browser, inside, hook } = await openSetUp(world, kind, { hosts }))
    await browser.open(foreign('/login'))
  }

  const post = (id: string, body: object) =>
    fetch(`${hook}/${id}`, { method: 'POST', body: JSON.stringify({ ref: id, content: 'a pier', ...body }) })

  /** A job that runs, and shows what it has so far. */
  async function running(prompt: string, preview: string): Promise<string> {
    await world.control.scenario({ jobs: 1, stuck: true })
    await ask(inside, 'jobs.submit', { command: { kind: 'imagine', prompt }, requestId: prompt })
    const isIt = ({ command }: { command: object }) => JSON.stringify(command).includes(prompt)
    const { id } = await jobThat(inside, 'the job', (job) => isIt(job) && job.state === 'accepted')
    await post(id, { progress: 20, progressImageUrl: preview })
    await jobThat(inside, 'its preview', (job) => job.id === id && job.preview === preview)
    return id
  }

  /** Every page of ours, the lightbox among them. */
  async function openAll(id: string): Promise<{ popup: Page; gallery: Page; lightbox: Page }> {
    const popup = await browser.openPage('popup')
    await popup.waitForSelector(`[data-job="${id}"]`)
    const gallery = await browser.openPage('gallery')
    await gallery.waitForSelector(`.tile[data-job="${id}"]`)
    const lightbox = await browser.openPage('gallery', `?job=${id}`)
    await lightbox.waitForSelector('dialog .pane')
    const setup = await browser.openPage('setup')
    await setup.waitForSelector('input[name="relay"]')
    return { popup, gallery, lightbox }
  }

  it('are asked for by no page, and by nobody while their host is not allowed', async () => {
    const id = await running('a pier', foreign('/preview.png'))
    const { lightbox } = await openAll(id)
    await seesText(lightbox, 'may not download pictures from localhost')
    expect(asked).toEqual([])

    await post(id, { imageUrl: foreign('/result.png'), buttons: ['U1'] })
    await jobThat(inside, 'its end', (job) => job.id === id && job.state === 'done')
    waiting = id
    const pages = await openAll(id)
    await seesText(pages.lightbox, 'may not download pictures from localhost')
    await seesText(pages.popup, 'may not download pictures from localhost')
    await pages.gallery.waitForSelector(`.tile[data-job="${id}"] .picture-missing`)
    expect(asked.filter(({ path }) => path !== '/result.png')).toEqual([])
    // The worker tries once by itself: a host may let everybody read.
    for (const one of asked) expect(one).toEqual({ path: '/result.png', cookie: undefined, wantedFor: 'empty' })
  })

  it('come without the user’s cookies once it is', async () => {
    asked.length = 0
    if (kind === 'chromium') await start(['http://127.0.0.1/*', 'http://localhost/*'])
    else {
      const lightbox = await browser.openPage('gallery', `?job=${waiting}`)
      await lightbox.bringToFront()
      await clickNamed(lightbox, 'Allow')
      await seesPicture(lightbox, 'dialog .pane img.picture')
    }
    const id = await running('a lighthouse', foreign('/preview.png'))
    const { popup, lightbox } = await openAll(id)
    await seesPicture(popup, 'img.thumb-preview')
    await seesPicture(lightbox, 'dialog .pane img.stage-preview')
    await post(id, { imageUrl: foreign('/allowed.png'), buttons: ['U1'] })
    await jobThat(inside, 'its picture', (job) => job.id === id && job.kept?.[0] === 'kept')
    await popup.bringToFront()
    await seesPicture(popup, `[data-job="${id}"] img.picture`)
    expect(asked.map(({ path }) => path)).toEqual(expect.arrayContaining(['/preview.png', '/allowed.png']))
    for (const { cookie, wantedFor } of asked) expect({ cookie, wantedFor }).toEqual({ wantedFor: 'empty' })
  })

  it('that a page asks for itself all the same are stopped by the policy of its pages', async () => {
    const page = await browser.openPage('popup')
    asked.length = 0
    const ended = await page.evaluate(
      (src) =>
        new Promise((resolve) => {
          const image = new Image()
          image.onload = () => resolve('shown')
          image.onerror = () => resolve('stopped')
          image.src = src
        }),
      foreign('/preview.png'),
    )
    expect(ended).toBe('stopped')
    expect(asked).toEqual([])
  })

  it('are known by this test when a page of another kind loads them', async () => {
    const page = await browser.open(foreign('/login'))
    await page.evaluate((src) => {
      new Image().src = src
    }, foreign('/unknown.png'))
    await until('the request', () => asked.some(({ path }) => path === '/unknown.png'))
    expect(asked.at(-1)).toMatchObject({ wantedFor: 'image', cookie: expect.stringContaining('session=of-the-user') })
  })
})
