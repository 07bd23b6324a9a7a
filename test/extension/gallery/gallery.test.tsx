// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Gallery } from '../../../src/extension/gallery/app.tsx'
import {
  head,
  jobKey,
  pageKey,
  pageRecord,
  strangers,
  unmatchedKey,
  unmatchedRecord,
} from '../../../src/extension/store/items.ts'
import { openDrafts, openStore } from '../../../src/extension/store/open.ts'
import { toRecord } from '../../../src/extension/store/record.ts'
import { fakeBrowser } from '../../support/fake-browser.ts'
import {
  button,
  fakeWorker,
  key,
  leave,
  one,
  press,
  settled,
  show,
  stock,
  stored,
  storedJobs,
  type,
  words,
} from '../../support/page.tsx'
import { doneJob, sampleJob, sampleNow } from '../../support/sample-jobs.ts'

/** The end of the list comes into sight when a test says so. */
let reachEnd = () => {}

beforeEach(() => {
  fakeBrowser.reset()
  history.replaceState(null, '', '/gallery')
  vi.useFakeTimers({ toFake: ['Date'], now: sampleNow })
  vi.stubGlobal(
    'IntersectionObserver',
    class {
      constructor(seen: (entries: { isIntersecting: boolean }[]) => void) {
        reachEnd = () => seen([{ isIntersecting: true }])
      }
      observe() {}
      disconnect() {}
    },
  )
})
afterEach(async () => {
  await leave()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

async function open() {
  const worker = fakeWorker()
  await show(<Gallery store={openStore()} drafts={openDrafts()} send={worker.send} />)
  return worker
}
const tiles = () => [...document.querySelectorAll<HTMLElement>('.tile')]
const fox = doneJob({ command: { kind: 'imagine', prompt: 'a fox' } })
const owl = doneJob({ command: { kind: 'imagine', prompt: 'an owl' } })

describe('the gallery', () => {
  it('shows pictures by day, the newest first', async () => {
    await stock([fox, owl])
    await open()
    expect(tiles().map((tile) => tile.getAttribute('aria-label'))).toEqual(['an owl', 'a fox'])
    expect(one('.day h2').textContent).toBe('Today')
  })
  it('says what to do while it is empty', async () => {
    await stock()
    await open()
    expect(words()).toContain('Your pictures will appear here')
  })
  it('finds pictures by their words, and says so when there are none', async () => {
    await stock([fox, owl])
    await open()
    await type(one<HTMLInputElement>('input[type=search]'), 'fox')
    expect(tiles()).toHaveLength(1)
    await type(one<HTMLInputElement>('input[type=search]'), 'walrus')
    expect(words()).toContain('Nothing found')
  })
  it('reads older pages when the end comes near, and all of them for a search', async () => {
    const jobs = Array.from({ length: 5 }, (_, at) => doneJob({ command: { kind: 'imagine', prompt: `fox ${at}` } }))
    const pages = jobs.map((job, at) => [pageKey(at), toRecord(pageRecord, [job.id])])
    await stock()
    await fakeBrowser.storage.local.set({
      ...storedJobs(jobs),
      ...Object.fromEntries(pages),
      ...stored(head, { pages: 5, pending: [], chores: [], quiet: [] }),
    })
    await open()
    expect(tiles()).toHaveLength(2)
    await settled(reachEnd)
    expect(tiles()).toHaveLength(3)
    await type(one<HTMLInputElement>('input[type=search]'), 'fox 0')
    expect(tiles()).toHaveLength(1)
  })
  it('shows a job the moment it is made, and loses it the moment it is removed', async () => {
    await stock([fox])
    await open()
    const fresh = sampleJob({ command: { kind: 'imagine', prompt: 'a heron' } })
    await settled(() => fakeBrowser.storage.local.set(storedJobs([fresh])))
    expect(tiles()).toHaveLength(2)
    await settled(() => fakeBrowser.storage.local.remove([jobKey(fresh.id)]))
    expect(tiles()).toHaveLength(1)
  })
  it('keeps what belongs to no job in sight until it is removed', async () => {
    const stray = { receivedAt: sampleNow, tag: null, body: '{"x":"<b>"}', summary: 'a stranger’s picture' }
    await stock([fox], { ...stored(strangers, ['s1']), [unmatchedKey('s1')]: toRecord(unmatchedRecord, stray) })
    const { sent } = await open()
    await press(button('Unmatched 1'))
    expect(words(one('.unmatched'))).toContain('a stranger’s picture')
    await press(button('Remove', one('.unmatched')))
    expect(sent.at(-1)).toEqual({ name: 'unmatched.delete', request: { key: unmatchedKey('s1') } })
  })
  it('is one stop of Tab; arrows walk from picture to picture', async () => {
    await stock([fox, owl])
    await open()
    expect(tiles().map((tile) => tile.tabIndex)).toEqual([0, -1])
    tiles()[0]?.focus()
    await key(one('.tile'), 'ArrowRight')
    expect(document.activeElement).toBe(tiles()[1])
    expect(tiles().map((tile) => tile.tabIndex)).toEqual([-1, 0])
  })
  it('goes to the search at a slash', async () => {
    await stock([fox])
    await open()
    await key(document.body, '/')
    expect(document.activeElement).toBe(one('input[type=search]'))
  })
})

describe('one picture', () => {
  it('opens from its tile, and the address names it', async () => {
    await stock([fox, owl])
    await open()
    await press(button('a fox'))
    expect(one('dialog').getAttribute('aria-label')).toBe('a fox')
    expect(location.search).toBe(`?job=${fox.id}`)
  })
  it.each(['?', '#'])('opens from an address with %sjob=', async (mark) => {
    await stock([fox, owl])
    history.replaceState(null, '', `/gallery${mark}job=${fox.id}`)
    await open()
    expect(one('dialog').getAttribute('aria-label')).toBe('a fox')
  })
  it('says so when the job is gone', async () => {
    await stock([fox])
    history.replaceState(null, '', '/gallery?job=gone')
    await open()
    expect(words()).toContain('This job was removed meanwhile')
    expect(location.search).toBe('')
  })
  it('walks to older and newer ones by arrow keys, and closes', async () => {
    await stock([fox, owl])
    await open()
    await press(button('an owl'))
    await key(one('dialog'), 'ArrowRight')
    expect(one('dialog').getAttribute('aria-label')).toBe('a fox')
    await press(button('Close'))
    expect(document.querySelector('dialog')).toBeNull()
    expect(location.search).toBe('')
  })
  it('has the answer’s buttons', async () => {
    await stock([fox])
    const { sent } = await open()
    await press(button('a fox'))
    await press(button(/^U2/))
    expect(sent.at(-1)?.request).toMatchObject({ command: { kind: 'button', label: 'U2' }, parentId: fox.id })
  })
  it('hands its prompt to the popup’s box', async () => {
    await stock([fox])
    await open()
    await press(button('a fox'))
    await press(button('Edit and send again', one('dialog')))
    expect(await openDrafts().readDraft()).toMatchObject({ text: 'a fox' })
    expect(fakeBrowser.seen.tabs.at(-1)?.url).toContain('popup/index.html?draft=1')
  })
})
