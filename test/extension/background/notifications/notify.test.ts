import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { Job } from '../../../../src/contract/job.ts'
import { createNotifier } from '../../../../src/extension/background/notifications/notify.ts'
import { settings } from '../../../../src/extension/store/items.ts'
import fakeBrowser from '../../../support/fake-browser.ts'
import { createMemoryPictures } from '../../../support/memory-pictures.ts'
import { aJob, createBench } from '../bench.ts'

let bench: ReturnType<typeof createBench>
const fetchPictures = vi.fn(async (_jobId: string) => {})
beforeEach(() => {
  bench = createBench()
  fetchPictures.mockReset()
})

const done = (id: string, more: Partial<Job> = {}) =>
  aJob({
    id,
    command: { kind: 'imagine', prompt: `picture ${id}` },
    state: 'done',
    told: false,
    result: { pictures: [{ url: 'https://cdn.test/1.png' }], buttons: [], text: [] },
    kept: ['kept'],
    ...more,
  })

function startNotifier(whenShown: (jobId: string) => Promise<void> = async () => {}) {
  const work = { fetchPictures, makeSmallCopies: async () => {} }
  return createNotifier({ ...bench.context, pictures: createMemoryPictures(), sign: { whenShown }, ...work })
}
const { notices, shown } = fakeBrowser.seen
const titles = () => [...notices].map(([id, { title }]) => `${id}: ${title}`)

describe('what has ended', () => {
  test('is told once, under an id of its own', async () => {
    await bench.add(done('a'))
    const notifier = startNotifier()
    await notifier.notify()
    await notifier.notify()
    await startNotifier().notify()
    expect(titles()).toEqual(['job:a: Your picture is here'])
    expect(shown.noticesMade).toBe(1)
  })
  test('together is told in one notification', async () => {
    await bench.add(done('a'), done('b'), done('c'), done('d'))
    await startNotifier().notify()
    expect(titles()).toEqual(['results: 4 pictures are here'])
    expect(notices.get('results')?.message).toBe('picture a\npicture b\npicture c')
  })
  test('shortly after another joins it, and later stands alone', async () => {
    const notifier = startNotifier()
    await bench.add(done('a'))
    await notifier.notify()
    bench.clock.now += 9_000
    await bench.add(done('b'))
    await notifier.notify()
    expect(titles()).toEqual(['results: 2 pictures are here'])
    bench.clock.now += 10_000
    await bench.add(done('c'))
    await notifier.notify()
    expect(titles()).toEqual(['results: 2 pictures are here', 'job:c: Your picture is here'])
  })
  test('while the pictures of another are fetched comes with it', async () => {
    await bench.add(done('a', { kept: ['waiting'] }))
    fetchPictures.mockImplementation(() => bench.add(done('b')))
    await startNotifier().notify()
    expect(titles()).toEqual(['results: 2 pictures are here'])
  })
  test('in different ways is told as such', async () => {
    await bench.add(
      done('a'),
      done('b', { state: 'failed', reason: { code: 'moderated' }, kept: [] }),
      done('c', { state: 'failed', reason: { code: 'moderated' }, kept: [] }),
      aJob({ id: 'd', state: 'unknown', told: false }),
    )
    await startNotifier().notify()
    const { title, message } = notices.get('results') ?? {}
    expect(title).toBe('Your picture is here')
    expect(message).toMatch(/^2 pictures failed\nNot sure this was sent\npicture a/)
  })
  test('replaces what was said when it was sent, and waits until that is said', async () => {
    await bench.add(done('a'), done('b'))
    const say = async (id: string) => void notices.set(`job:${id}`, { type: 'basic', title: 'Sent', message: '' })
    await startNotifier(say).notify()
    expect(titles()).toEqual(['results: 2 pictures are here'])
  })
  test('is not told of when the user deleted it meanwhile', async () => {
    await bench.add(done('a', { kept: ['waiting'] }))
    fetchPictures.mockImplementation(() => bench.change((transaction) => transaction.removeJob('a')))
    await startNotifier().notify()
    expect(titles()).toEqual([])
  })
})

describe('a job that needs a look', () => {
  test.each([
    ['unknown', 'Not sure this was sent', 'Check before you send it again: it may have been charged.\np'],
    ['overdue', 'The picture is late', 'Nothing has come yet. Afterimage keeps asking.\np'],
  ] as const)('is told once when it is %s', async (state, title, message) => {
    await bench.add(aJob({ id: 'a', state, told: false }))
    const notifier = startNotifier()
    await notifier.notify()
    await startNotifier().notify()
    expect(notices.get('job:a')).toMatchObject({ title, message })
    expect(shown.noticesMade).toBe(1)
  })
  test('is told of again when it has ended while that was said', async () => {
    await bench.add(aJob({ id: 'a', state: 'overdue', told: false }))
    const create = vi.spyOn(fakeBrowser.notifications, 'create').mockImplementationOnce(async (id) => {
      await bench.change(async (transaction) => transaction.putJob(done('a')))
      return id
    })
    const notifier = startNotifier()
    await notifier.notify()
    create.mockRestore()
    await notifier.notify()
    expect(notices.get('job:a')?.title).toBe('Your picture is here')
  })
})

describe('while a page of ours is in front', () => {
  const tab = (url: string) => ({ id: 1, url, active: true, windowId: 1 })
  const gallery = 'chrome-extension://afterimage/src/extension/gallery/index.html'
  test.each([
    ['the popup', () => shown.contexts.push({ contextType: 'POPUP', windowId: -1 })],
    [
      'the side panel',
      () => {
        shown.isFocused = true
        shown.contexts.push({ contextType: 'SIDE_PANEL', windowId: 1 })
      },
    ],
    [
      'the gallery',
      () => {
        shown.isFocused = true
        fakeBrowser.seen.tabs.push(tab(gallery))
      },
    ],
  ])('%s, nothing is told, now or later, and what was said when it was sent goes', async (_, open) => {
    open()
    notices.set('job:a', { type: 'basic', title: 'Sent', message: '' })
    await bench.add(done('a'))
    await startNotifier().notify()
    expect(titles()).toEqual([])
    shown.contexts.length = 0
    shown.isFocused = false
    await startNotifier().notify()
    expect(shown.noticesMade).toBe(0)
  })
  test.each([
    ['another window is in front', gallery, false],
    ['it is not the tab that is seen', 'https://example.org/', true],
  ])('but not when %s', async (_, url, isFocused) => {
    shown.isFocused = isFocused
    fakeBrowser.seen.tabs.push(tab(url), { ...tab(gallery), id: 2, active: false })
    await bench.add(done('a'))
    await startNotifier().notify()
    expect(titles()).toEqual(['job:a: Your picture is here'])
  })
})

test('where notifications are switched off none is shown, now or later', async () => {
  await bench.put(settings, { ...settings.default, notify: false })
  await bench.add(done('a'), aJob({ id: 'b', state: 'unknown', told: false }))
  await startNotifier().notify()
  await bench.put(settings, settings.default)
  await startNotifier().notify()
  expect(shown.noticesMade).toBe(0)
})
