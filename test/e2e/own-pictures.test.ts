import type { Page } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod/mini'
import type { Chromium } from '../../scripts/browsers/chromium.ts'
import { ask, jobThat, setUp } from '../../scripts/browsers/inside.ts'
import { pathOf } from '../../scripts/browsers/page.ts'
import type { Job } from '../../src/contract/job.ts'
import { measurePicture } from '../../src/shared/picture-size.ts'
import { faultsOf } from '../support/accessibility.ts'
import { studioPaths } from '../support/studio-paths.ts'
import { clickNamed, seesPicture, seesText } from '../support/user-actions.ts'
import { createWorld, type World } from '../support/world.ts'

/** What the server is sent, as far as it is looked at. */
const imageFields = z.object({ init_images: z.array(z.string()) })
/** Sides of the picture that the user pastes: those of no picture that the studio paints. */
const size = { width: 96, height: 64 }

describe('a service without buttons, on a machine of the user’s own', () => {
  let world: World
  let chromium: Chromium
  let popup: Page

  beforeAll(async () => {
    world = await createWorld()
    chromium = await world.openChromium()
    popup = await chromium.openPage('popup')
    await popup.setViewport({ width: 400, height: 600 })
    const { url, token } = world.studio
    await setUp(popup, { id: 'own', provider: 'sdwebui', address: url + studioPaths.sdwebui, token, relay: '' })
  })
  afterAll(() => world?.close())

  const imagined = (prompt: string) =>
    jobThat(popup, prompt, ({ command, state }: Job) => {
      return command.kind === 'imagine' && command.prompt === prompt && state === 'done'
    })
  const submit = (command: object, requestId: string) => ask(popup, 'jobs.submit', { command, requestId })

  it('gets a pasted picture as it is', async () => {
    await paste(popup)
    expect(await seesPicture(popup, '.compose .references img')).toEqual(size)
    await popup.type('.compose textarea', 'make it night')
    await clickNamed(popup, 'Imagine Ctrl ↵')
    await imagined('make it night')
    const [sent] = (await world.control.requests()).filter(({ path }) => path.endsWith('/img2img'))
    const { init_images: pictures } = imageFields.parse(sent?.body)
    const bytes = Buffer.from(pictures[0]?.split(',').at(-1) ?? '', 'base64')
    expect(measurePicture(bytes, 'image/png')).toMatchObject(size)
  })

  it('paints several pictures, each of which can be changed', async () => {
    await submit({ kind: 'imagine', prompt: 'four boats --n 4' }, 'four')
    const { id } = await imagined('four boats --n 4')
    await seesPicture(popup, `[data-job="${id}"] .result-one:nth-child(4) img`)
    await clickNamed(popup, 'Picture 4: more')
    await seesText(popup, 'Change it')
    expect(await faultsOf(popup)).toEqual([])
    await clickNamed(popup, 'Change it')
    await seesText(popup, 'Write what should change in the first picture.')
    expect(await faultsOf(popup)).toEqual([])
  })

  it('offers files in the picker, and nothing in it is wrong for those who do not see it', async () => {
    await clickNamed(popup, 'Add…')
    await (await popup.waitForSelector('.add-action'))?.click()
    await seesText(popup, 'Choose files')
    expect(await faultsOf(popup)).toEqual([])
  })

  it('is shown painting in the gallery, and stopped from there', async () => {
    await world.control.scenario({ paintMs: 60_000, jobs: 1 })
    await submit({ kind: 'imagine', prompt: 'a long one' }, 'long')
    const { id } = await jobThat(popup, 'the long one', ({ state }) => state === 'sending')
    const gallery = await chromium.openPage('gallery', `?job=${id}`)
    await seesText(gallery, 'Painting', '.panel')
    await clickNamed(gallery, 'More')
    await seesText(gallery, 'Cancel', '.panel')
    expect(await faultsOf(gallery)).toEqual([])
    await (await gallery.waitForSelector('::-p-xpath(//dialog//button[normalize-space(.)="Cancel"])'))?.click()
    await jobThat(popup, 'the end of it', (job) => job.id === id && job.state === 'cancelled')
    await seesText(gallery, 'Canceled', '.panel')
    await gallery.goto(`${chromium.origin}/${pathOf('gallery')}`)
    await gallery.waitForSelector('.tile')
    expect(await faultsOf(gallery)).toEqual([])
  })
})

/** Pastes a picture that is drawn on the page, as the clipboard would bring it. */
async function paste(page: Page): Promise<void> {
  await page.waitForSelector('.compose textarea')
  await page.evaluate(async ({ width, height }) => {
    const canvas = new OffscreenCanvas(width, height)
    const brush = canvas.getContext('2d')
    if (!brush) throw new Error('no canvas')
    brush.fillStyle = 'teal'
    brush.fillRect(0, 0, width, height)
    const clipboardData = new DataTransfer()
    clipboardData.items.add(new File([await canvas.convertToBlob()], 'sea.png', { type: 'image/png' }))
    const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true })
    document.querySelector('.compose textarea')?.dispatchEvent(event)
  }, size)
}
