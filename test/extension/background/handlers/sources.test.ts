import { expect, test } from 'vitest'
import { createSourceHandlers } from '../../../../src/extension/background/handlers/sources.ts'
import { ok } from '../../../../src/shared/result.ts'
import { doneJob } from '../../../support/sample-jobs.ts'
import { createBench } from '../bench.ts'

test('pages are forgotten of all jobs, in whatever page of the index; jobs and marks stay as they are', async () => {
  const bench = createBench()
  const source = { url: 'https://reading.example/canary', title: 'canary', text: 'canary' }
  const jobs = Array.from({ length: 205 }, (_, at) => doneJob({ favourite: true, ...(at % 2 === 0 ? { source } : {}) }))
  await bench.add(...jobs)
  const { 'sources.forget': forget } = createSourceHandlers(bench.context)
  expect(await forget({})).toEqual(ok({ forgotten: 103 }))
  const kept = await bench.store.readRecent(300)
  expect(kept.toReversed()).toEqual(jobs.map(({ source: _, ...job }) => job))
  const writes = bench.writes()
  expect(await forget({})).toEqual(ok({ forgotten: 0 }))
  expect(bench.writes()).toBe(writes)
})
