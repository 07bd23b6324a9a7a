// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Job } from '../../../src/contract/job.ts'
import { fakeBrowser } from '../../support/fake-browser.ts'
import { createMemoryPictures } from '../../support/memory-pictures.ts'
import { button, one, press, settled, stock, words } from '../../support/page.tsx'
import { png } from '../../support/picture-bytes.ts'
import { card, openPopup, usePopupPage } from '../../support/popup-page.tsx'
import { doneJob } from '../../support/sample-jobs.ts'

usePopupPage()

let copied: string[][]
beforeEach(() => {
  copied = []
  localStorage.clear()
  vi.stubGlobal(
    'ClipboardItem',
    class {
      readonly contents: object
      constructor(contents: object) {
        this.contents = contents
      }
    },
  )
  const write = async ([item]: { contents: Record<string, Promise<Blob>> }[]) => {
    const contents = item?.contents ?? {}
    await Promise.all(Object.values(contents))
    copied.push(Object.keys(contents))
  }
  Object.defineProperty(navigator, 'clipboard', { configurable: true, value: { write } })
  return () => Reflect.deleteProperty(navigator, 'clipboard')
})

const fox = doneJob({
  command: { kind: 'imagine', prompt: 'a fox' },
  kept: ['kept'],
  result: { pictures: [{ url: 'inline:0', inline: true }], buttons: [], text: [] },
})

async function open(job: Job = fox) {
  const pictures = createMemoryPictures()
  for (const index of job.kept?.keys() ?? [])
    await pictures.writePicture(job.id, index, { original: new Blob([png()], { type: 'image/png' }) })
  await stock([job])
  return openPopup({}, undefined, pictures)
}

const icon = (name: string) => button(name, one('.picture-icons'))

describe('the popup’s picture', () => {
  it('opens large in the gallery by a click on it, and by its button', async () => {
    await open()
    await press(one('.card-pictures img.picture'))
    expect([...fakeBrowser.seen.tabs].at(-1)?.url).toContain(`/gallery/index.html?job=${fox.id}`)
    fakeBrowser.seen.tabs.length = 0
    await press(icon('Show in gallery'))
    expect(fakeBrowser.seen.tabs).toHaveLength(1)
  })
  it('is copied with one click', async () => {
    await open()
    await press(icon('Copy picture'))
    await expect.poll(() => words(one('.notice-place')), { timeout: 20_000 }).toContain('Picture copied.')
    expect(copied).toEqual([['image/png']])
  })
  it('is a favorite with one click', async () => {
    const { sent } = await open()
    await press(icon('Favorite'))
    expect(sent.at(-1)).toEqual({ name: 'jobs.mark', request: { jobId: fox.id, favourite: true } })
  })
  it('is saved with one click, without a question that would close the popup', async () => {
    const saved: string[] = []
    const request = vi.spyOn(fakeBrowser.permissions, 'request')
    vi.spyOn(fakeBrowser.permissions, 'contains').mockResolvedValue(false)
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
      saved.push(this.download)
    })
    await open()
    request.mockClear()
    await press(icon('Save'))
    const name = `a-fox-${fox.id.slice(-8)}-1.png`
    await expect.poll(() => saved, { timeout: 20_000 }).toEqual([name])
    await settled()
    expect(words(one('.notice-place'))).toMatch(
      new RegExp(`^Saved 1 picture. .*Look for ${name} in your download folder`),
    )
    expect(request).not.toHaveBeenCalled()
  })
  it('offers more ways out in its menu', async () => {
    await open()
    await press(button('More: a fox', card(fox)))
    const offered = words(card(fox))
    for (const name of ['Save', 'Copy picture', 'Copy as Markdown', 'Copy as HTML']) expect(offered).toContain(name)
    for (const name of ['Copy link', 'Share…', 'Copy one of the four']) expect(offered).not.toContain(name)
  })
  it('of four offers each', async () => {
    const buttons = [2, 3].map((index) => ({ label: `U${index}`, shown: `U${index}`, role: 'upscale' as const, index }))
    await open({ ...fox, result: { pictures: [{ url: 'https://cdn.example/fox.png' }], buttons, text: [] } })
    await press(button('More: a fox', card(fox)))
    await press(button('Copy picture 3 of the four', card(fox)))
    // happy-dom draws nothing: that the quarter is cut is tested in real browsers.
    await expect.poll(() => words(one('.notice-place')), { timeout: 20_000 }).not.toBe('')
  })
  it('that is a film is saved, and nothing else', async () => {
    await open({
      ...fox,
      result: { pictures: [{ url: 'inline:0', inline: true, kind: 'video' }], buttons: [], text: [] },
    })
    await press(button('More: a fox', card(fox)))
    expect(words(card(fox))).not.toContain('Copy picture')
    expect(() => icon('Copy picture')).toThrow()
    expect(icon('Save')).toBeTruthy()
  })
})
