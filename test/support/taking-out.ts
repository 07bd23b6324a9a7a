import { createHash } from 'node:crypto'
import type { Page } from 'puppeteer-core'
import type { Display } from '../../scripts/browsers/display.ts'
import { pointOf } from '../../scripts/browsers/mouse.ts'
import { type Extended, until } from '../../scripts/browsers/page.ts'
import type { Job } from '../../src/contract/job.ts'
import { seesPicture, seesText } from './user-actions.ts'

/** Takes pictures out of the extension's pages into another page, with the mouse and the keyboard of a screen. */

interface TakingOut {
  browser: Extended
  display: Display
  /** The other page; what is on it is lost. */
  web: Page
  job: Job
}

/** A picture that came into the other page. */
interface Arrived {
  name: string
  type: string
  /** SHA-256 of its bytes. */
  hash: string
}

export async function originalOf({ result }: Job): Promise<{ bytes: Buffer; hash: string }> {
  const bytes = Buffer.from(await (await fetch(result?.pictures[0]?.url ?? '')).arrayBuffer())
  return { bytes, hash: createHash('sha256').update(bytes).digest('hex') }
}

/** Copies the open picture by its key, and pastes it into an editable place by the paste key. Resolves to its pixels there, and the original's. */
export async function copyAndPaste({
  browser,
  display,
  web,
  job,
}: TakingOut): Promise<{ pasted: string; original: string }> {
  const gallery = await browser.openPage('gallery', `?job=${job.id}`)
  await gallery.bringToFront()
  await seesPicture(gallery, 'dialog .pane img.picture')
  await display.key('c')
  await seesText(gallery, 'Picture copied.')
  await gallery.close()
  await web.bringToFront()
  await web.evaluate(() => {
    document.body.innerHTML = '<div id="editor" contenteditable style="min-height: 300px">here:</div>'
  })
  await display.click(await pointOf(web, '#editor'))
  await display.key('ctrl+v')
  await seesPicture(web, '#editor img')
  const { bytes } = await originalOf(job)
  return web.evaluate(
    async (source) => {
      const pixelsOf = async (image: HTMLImageElement) => {
        await image.decode()
        const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight)
        const brush = canvas.getContext('2d')
        brush?.drawImage(image, 0, 0)
        const { data } = brush?.getImageData(0, 0, canvas.width, canvas.height) ?? {}
        const digest = await crypto.subtle.digest('SHA-256', data ?? new Uint8Array())
        return `${canvas.width} x ${canvas.height}: ${[...new Uint8Array(digest)].join(' ')}`
      }
      const original = new Image()
      original.src = source
      const pasted = document.querySelector<HTMLImageElement>('#editor img') ?? new Image()
      return { pasted: await pixelsOf(pasted), original: await pixelsOf(original) }
    },
    `data:image/png;base64,${bytes.toString('base64')}`,
  )
}

/** Drags a tile of the gallery into a place for files, and into an editor. */
export async function dragOut({ browser, display, web }: TakingOut): Promise<{ files: Arrived[]; html: string }> {
  const gallery = await browser.openPage('gallery')
  await gallery.waitForSelector('.tile img.tile-picture')
  await web.evaluate(() => {
    document.body.innerHTML =
      '<div id="files" style="height: 250px">files</div><div id="editor" contenteditable style="min-height: 250px"></div>'
    const place = document.querySelector<HTMLElement>('#files')
    if (!place) return
    place.ondragover = (event) => event.preventDefault()
    place.ondrop = async (event) => {
      event.preventDefault()
      const files = await Promise.all(
        [...(event.dataTransfer?.files ?? [])].map(async (file) => {
          const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer())
          const hash = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
          return { name: file.name, type: file.type, hash }
        }),
      )
      place.dataset.files = JSON.stringify(files)
    }
  })
  const dragTo = async (selector: string) => {
    await gallery.bringToFront()
    const from = await pointOf(gallery, '.tile')
    await display.move({ x: from.x + 3, y: from.y + 3 })
    await display.move(from)
    await gallery.waitForSelector('.tile .drag-face img')
    await display.drag(from, async () => {
      await web.bringToFront()
      return pointOf(web, selector)
    })
  }
  // A drag that begins before all is read does not begin; people try again.
  const files = await until('the file', async () => {
    await dragTo('#files')
    return until(
      'its bytes',
      () => web.$eval('#files', (place) => (place instanceof HTMLElement ? place.dataset.files : undefined)),
      3_000,
    ).catch(() => null)
  })
  const html = await until('the picture in the editor', async () => {
    await dragTo('#editor')
    return until('an image', () => web.$eval('#editor', (editor) => editor.innerHTML || null), 3_000).catch(() => null)
  })
  await gallery.close()
  return { files: JSON.parse(files), html }
}
