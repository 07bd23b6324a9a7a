import { expect, test } from 'vitest'
import { finishDeletions, forgetJob } from '../../../../src/extension/background/jobs/deletions.ts'
import { deletions, jobKey, pictureRetries } from '../../../../src/extension/store/items.ts'
import fakeBrowser from '../../../support/fake-browser.ts'
import { createMemoryPictures } from '../../../support/memory-pictures.ts'
import { aJob, createBench } from '../bench.ts'

const plan = { tries: 0, nextAt: 0 }

test('a deleted job is noted once, and its plan goes with it while the others stay', async () => {
  const bench = createBench()
  await bench.add(aJob({ id: 'a' }), aJob({ id: 'b' }), aJob({ id: 'c' }))
  await bench.put(pictureRetries, { a: plan, b: plan })
  for (const id of ['a', 'c', 'a']) await bench.change((transaction) => forgetJob(transaction, id))
  expect(await bench.store.read(deletions)).toEqual(['c', 'a'])
  expect(await bench.store.read(pictureRetries)).toEqual({ b: plan })
  expect(await bench.job('a')).toBeUndefined()
  expect(await bench.job('b')).toBeDefined()
})

test('what a deletion that was cut off has left goes at the next start, whatever comes in between', async () => {
  const bench = createBench()
  const pictures = createMemoryPictures()
  const deleted: string[] = []
  await bench.add(aJob({ id: 'a' }), aJob({ id: 'b' }), aJob({ id: 'c' }))
  for (const id of ['a', 'b']) await bench.change((transaction) => forgetJob(transaction, id))
  // The job's key, empty, as a write leaves it that was cut off before the removal.
  await fakeBrowser.storage.local.set({ [jobKey('a')]: null })
  const deletePictures = async (id: string) => {
    deleted.push(id)
    // Another is deleted meanwhile.
    if (id === 'a') await bench.change((transaction) => forgetJob(transaction, 'c'))
  }
  await finishDeletions({ ...bench.context, pictures: { ...pictures, deletePictures } })
  expect(deleted).toEqual(['a', 'b'])
  expect(await bench.store.read(deletions)).toEqual(['c'])
  expect(await fakeBrowser.storage.local.get(null)).not.toHaveProperty([jobKey('a')])
})
