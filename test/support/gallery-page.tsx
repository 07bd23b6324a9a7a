import { afterEach, beforeEach, vi } from 'vitest'
import { Gallery } from '../../src/extension/gallery/app.tsx'
import { openDrafts, openStore } from '../../src/extension/store/open.ts'
import { fakeBrowser } from './fake-browser.ts'
import { createMemoryPictures } from './memory-pictures.ts'
import { closeDialogs, fakeWorker, key, leave, one, press, settled, show } from './page.tsx'
import { doneJob, sampleNow } from './sample-jobs.ts'

/** The gallery in happy-dom, with a fresh browser for each test. `toFake` names the clocks that stand still. */
export function useGalleryPage(toFake: ('Date' | 'setTimeout' | 'clearTimeout')[]): void {
  beforeEach(() => {
    fakeBrowser.reset()
    localStorage.clear()
    history.replaceState(null, '', '/gallery')
    vi.useFakeTimers({ toFake, now: sampleNow })
    vi.stubGlobal('scrollTo', () => {})
  })
  afterEach(async () => {
    await closeDialogs()
    await leave()
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })
}

/** Opens the gallery over what is stored. */
export async function openGallery(replies: Parameters<typeof fakeWorker>[0] = {}, pictures = createMemoryPictures()) {
  const worker = fakeWorker(replies)
  await show(<Gallery store={openStore()} drafts={openDrafts()} pictures={pictures} send={worker.send} />)
  // Until what the first screen does not need is read, too.
  await settled(() => vi.advanceTimersByTime(400))
  return worker
}

/** Lets the time run out in which something can be undone. */
export const runTimers = () => settled(() => vi.advanceTimersByTime(11_000))

export const tiles = () => [...document.querySelectorAll<HTMLElement>('.tile')]
export const names = () => tiles().map((tile) => tile.getAttribute('aria-label'))
export const tile = (at: number) => tiles()[at] ?? document.body
export const wall = (name: string, more: KeyboardEventInit = {}) =>
  key(document.activeElement ?? document.body, name, more)
export const mark = (name: string, at = 0) => press(one(`[data-mark=${name}]`, tile(at)))
export const sentOf = (sent: { name: string; request: unknown }[], name: string) =>
  sent.filter((each) => each.name === name).map(({ request }) => request)

export const fox = doneJob({ command: { kind: 'imagine', prompt: 'a fox' }, pressed: ['U2'] })
export const owl = doneJob({ command: { kind: 'imagine', prompt: 'an owl' } })
export const upscaled = doneJob({ command: { kind: 'button', label: 'U2' }, parentId: fox.id })
