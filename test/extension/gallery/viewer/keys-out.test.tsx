// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { Gallery } from '../../../../src/extension/gallery/app.tsx'
import { openDrafts, openStore } from '../../../../src/extension/store/open.ts'
import { PicturesContext } from '../../../../src/extension/ui/hooks/use-picture.ts'
import { fakeBrowser } from '../../../support/fake-browser.ts'
import { tile, useGalleryPage, wall } from '../../../support/gallery-page.tsx'
import { createMemoryPictures } from '../../../support/memory-pictures.ts'
import { button, fakeWorker, key, one, press, settled, show, stock, words } from '../../../support/page.tsx'
import { png } from '../../../support/picture-bytes.ts'
import { doneJob } from '../../../support/sample-jobs.ts'

useGalleryPage(['Date'])

let copied: string[]
beforeEach(() => {
  copied = []
  vi.stubGlobal(
    'ClipboardItem',
    class {
      readonly contents: object
      constructor(contents: object) {
        this.contents = contents
      }
    },
  )
  const clipboard = {
    async write([item]: { contents: Record<string, Promise<Blob>> }[]) {
      await Promise.all(Object.values(item?.contents ?? {}))
      copied.push(...Object.keys(item?.contents ?? {}))
    },
    async writeText(text: string) {
      copied.push(text)
    },
  }
  Object.defineProperty(navigator, 'clipboard', { configurable: true, value: clipboard })
  return () => {
    Reflect.deleteProperty(navigator, 'clipboard')
    Reflect.deleteProperty(fakeBrowser, 'downloads')
  }
})

const fox = doneJob({
  command: { kind: 'imagine', prompt: 'a fox' },
  kept: ['kept'],
  result: { pictures: [{ url: 'inline:0', inline: true }], buttons: [], text: [] },
})
const notice = () => expect.poll(() => words(one('.notice-place')), { timeout: 20_000 })

async function open(job = fox) {
  await stock([job])
  const pictures = createMemoryPictures()
  if (job.kept?.[0] === 'kept')
    await pictures.writePicture(job.id, 0, { original: new Blob([png()], { type: 'image/png' }) })
  const { send } = fakeWorker()
  await show(
    <PicturesContext.Provider value={pictures}>
      <Gallery store={openStore()} drafts={openDrafts()} pictures={pictures} send={send} />
    </PicturesContext.Provider>,
  )
}

describe('C', () => {
  it('copies the picture of the tile in focus', async () => {
    await open()
    await settled(() => tile(0).focus())
    await wall('c')
    await notice().toContain('Picture copied.')
    expect(copied).toEqual(['image/png'])
  })
  it('copies the open picture, and P its prompt', async () => {
    await open()
    await press(tile(0))
    await key(one('dialog .stage'), 'c')
    await notice().toContain('Picture copied.')
    await key(one('dialog .stage'), 'p')
    expect(copied).toEqual(['image/png', 'a fox'])
  })
  it('says so when nothing is left to copy', async () => {
    await open({ ...fox, kept: ['lost'] })
    await settled(() => tile(0).focus())
    await wall('c')
    await notice().toContain('no longer stored here')
    expect(copied).toEqual([])
  })
})

describe('the first save', () => {
  it('says what the browser’s question is for, then asks it, and tells where the file went', async () => {
    const asked = vi.spyOn(fakeBrowser.permissions, 'request')
    const shown: number[] = []
    const onChanged = { addListener: () => {}, removeListener: () => {} }
    const names: string[] = []
    Object.assign(fakeBrowser, {
      downloads: {
        onChanged: {
          ...onChanged,
          addListener: (listen: (delta: object) => void) =>
            void Promise.resolve().then(() => listen({ id: 7, state: { current: 'complete' } })),
        },
        download: async ({ filename }: { filename: string }) => {
          names.push(filename)
          return 7
        },
        search: async () => [{ filename: `/home/me/Downloads/${names[0]}` }],
        show: async (id: number) => void shown.push(id),
      },
    })
    await open()
    await press(tile(0))
    asked.mockClear()
    await press(button('Save', one('.panel')))
    expect(asked).not.toHaveBeenCalled()
    expect(words(one('dialog.dialog'))).toContain('the browser asks whether Afterimage may manage your downloads')
    await press(button('Continue'))
    expect(asked).toHaveBeenCalledWith({ permissions: ['downloads'] })
    const name = `Afterimage/a-fox-${fox.id.slice(-8)}-1.png`
    await notice().toContain(`It is at /home/me/Downloads/${name}`)
    await press(button('Show in folder'))
    expect(shown).toEqual([7])
    await press(button('Save', one('.panel')))
    expect(document.querySelector('dialog.dialog')).toBeNull()
  })
  it('saves nothing when the user changes their mind, and asks again the next time', async () => {
    await open()
    await press(tile(0))
    await press(button('Save', one('.panel')))
    await press(button('Close', one('dialog.dialog')))
    expect(words(one('.notice-place'))).toBe('')
    await press(button('Save', one('.panel')))
    expect(document.querySelector('dialog.dialog')).not.toBeNull()
  })
})
