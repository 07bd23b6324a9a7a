// @vitest-environment happy-dom
import { expect, it, vi } from 'vitest'
import { jobIndex, pageKey, pageRecord } from '../../../src/extension/store/items.ts'
import { toRecord } from '../../../src/extension/store/record.ts'
import { fakeBrowser } from '../../support/fake-browser.ts'
import { names, openGallery as open, useGalleryPage } from '../../support/gallery-page.tsx'
import { one, settled, stored, storedJobs, type, words } from '../../support/page.tsx'
import { doneJob } from '../../support/sample-jobs.ts'

useGalleryPage(['Date'])

it('a large library shows what it showed, whole, until a search is through, and never says that there is nothing', async () => {
  const jobs = Array.from({ length: 1_100 }, (_, at) =>
    doneJob({ kept: ['kept'], command: { kind: 'imagine', prompt: at === 3 ? 'a heron' : 'a fox' } }),
  )
  const ids = jobs.map(({ id }) => id)
  const pages = Array.from({ length: 11 }, (_, page) => ids.slice(page * 100, (page + 1) * 100))
  await fakeBrowser.storage.local.set({
    ...stored(jobIndex, { pages: pages.length, pending: [], chores: [], quiet: [] }),
    ...Object.fromEntries(pages.map((page, at) => [pageKey(at), toRecord(pageRecord, page)])),
    ...storedJobs(jobs),
  })
  let goOn = () => {}
  vi.stubGlobal('scheduler', { yield: () => new Promise<void>((resolve) => (goOn = resolve)) })
  await open()
  await vi.waitFor(() => expect(words(one('.bar-count'))).toBe('1,100 pictures'), { timeout: 20_000 })
  const before = names()
  // From now on a slice is over when it has begun.
  let time = performance.now()
  vi.spyOn(performance, 'now').mockImplementation(() => (time += 10))
  const box = one<HTMLInputElement>('input[type=search]')
  await type(box, 'walrus')
  expect(names()).toEqual(before)
  expect(words(one('.bar-count'))).toBe('1,100 pictures')
  expect(one('main').getAttribute('aria-busy')).toBe('true')
  expect(words()).not.toContain('Nothing found')
  await type(box, 'heron')
  await settled(() => goOn())
  await settled(() => goOn())
  expect(names()).toEqual(['a heron'])
  expect(words(one('.bar-count'))).toBe('1 of 1,100')
  expect(one('main').getAttribute('aria-busy')).toBe('false')
  vi.restoreAllMocks()
})
