// @vitest-environment happy-dom
import { afterEach, expect, it, vi } from 'vitest'
import type { Job } from '../../../../src/contract/job.ts'
import { ResultPictures } from '../../../../src/extension/ui/components/result-pictures.tsx'
import { PicturesContext } from '../../../../src/extension/ui/hooks/use-picture.ts'
import { createMemoryPictures } from '../../../support/memory-pictures.ts'
import { leave, one, settled, show } from '../../../support/page.tsx'
import { png } from '../../../support/picture-bytes.ts'
import { doneJob } from '../../../support/sample-jobs.ts'

afterEach(async () => {
  await leave()
  vi.useRealTimers()
})

/** What a drag carries, as scripts see it. `native`: what the browser put in by itself. */
function dataTransfer(native: File[]) {
  const texts = new Map([['text/html', '<img src="blob:ours">']])
  const files = [...native]
  return {
    texts,
    files,
    effectAllowed: 'uninitialized',
    get items() {
      const items = [...[...texts].map(() => ({ kind: 'string' })), ...files.map(() => ({ kind: 'file' }))]
      return Object.assign(items, { add: (file: File) => void files.push(file) })
    },
    setData: (type: string, text: string) => void texts.set(type, text),
    clearData: (type: string) => void texts.delete(type),
    setDragImage: () => {},
  }
}

const linked = { url: 'https://cdn.example/fox.png' }
const job = (changes: Partial<Job> = {}) =>
  doneJob({
    command: { kind: 'imagine', prompt: 'a fox' },
    kept: ['kept'],
    result: { pictures: [linked], buttons: [], text: [] },
    ...changes,
  })

async function open(shown: Job) {
  const pictures = createMemoryPictures()
  await pictures.writePicture(shown.id, 0, { original: new Blob([png()], { type: 'image/png' }) })
  await show(
    <PicturesContext.Provider value={pictures}>
      <ResultPictures job={shown} prompt="a fox --ar 1:1" size="original" onPress={() => {}} />
    </PicturesContext.Provider>,
  )
}

/** Takes hold of an image. Returns what the drag carries, and whether it begins. */
async function drag(image: Element, native: File[] = []) {
  await settled(() => image.dispatchEvent(new Event('pointerdown', { bubbles: true })))
  const data = dataTransfer(native)
  const event = Object.assign(new Event('dragstart', { bubbles: true, cancelable: true }), { dataTransfer: data })
  image.dispatchEvent(event)
  return { data, begins: !event.defaultPrevented }
}

it('a picture is dragged as its original’s bytes under its name, and as itself into editors', async () => {
  const shown = job()
  await open(shown)
  const { data, begins } = await drag(one('img.picture'))
  expect(begins).toBe(true)
  const name = `a-fox-${shown.id.slice(-8)}-1.png`
  expect(data.files.map((file) => file.name)).toEqual([name])
  const bytes = (await data.files[0]?.arrayBuffer()) ?? new ArrayBuffer()
  expect(new Uint8Array(bytes)).toEqual(new Uint8Array(png()))
  const { src } = one<HTMLImageElement>('img.picture')
  expect(Object.fromEntries(data.texts)).toEqual({
    'text/html': `<img src="data:image/png;base64,${Buffer.from(png()).toString('base64')}" alt="a fox">`,
    'text/uri-list': linked.url,
    'text/plain': linked.url,
    DownloadURL: `image/png:${name}:${src}`,
  })
})

it('a file that the browser put into the drag by itself is not there twice', async () => {
  await open(job())
  const { data } = await drag(one('img.picture'), [new File([png()], 'image.png')])
  expect(data.files.map(({ name }) => name)).toEqual(['image.png'])
})

it('a picture that has no link for others gives none', async () => {
  await open(job({ result: { pictures: [{ url: 'inline:0', inline: true }], buttons: [], text: [] } }))
  const { data } = await drag(one('img.picture'))
  expect([...data.texts.keys()]).toEqual(['text/html', 'DownloadURL'])
})

it('a drag that begins before the bytes are read does not begin: half a picture helps nobody', async () => {
  await open(job())
  const event = new Event('dragstart', { bubbles: true, cancelable: true })
  one('img.picture').dispatchEvent(Object.assign(event, { dataTransfer: dataTransfer([]) }))
  expect(event.defaultPrevented).toBe(true)
})

it('a grid is dragged from below the buttons on its quarters', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const buttons = [1, 2].map((index) => ({
    ...{ label: `U${index}`, shown: `U${index}`, role: 'upscale' as const, index },
  }))
  const shown = job({ result: { pictures: [linked], buttons, text: [] } })
  await open(shown)
  await settled(() => one('.quarter .drag-face').dispatchEvent(new Event('pointerenter')))
  await settled(() => vi.advanceTimersByTime(1_000))
  const { data } = await drag(one('.drag-face img'))
  expect(data.files.map(({ name }) => name)).toEqual([`a-fox-${shown.id.slice(-8)}-1.png`])
})

it('a film stays where it is', async () => {
  await open(job({ result: { pictures: [{ ...linked, kind: 'video' }], buttons: [], text: [] } }))
  expect(document.querySelector('[draggable="true"]')).toBeNull()
})
