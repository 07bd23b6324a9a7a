import { expect, test } from 'vitest'
import { entryOf } from '../../../../src/extension/gallery/query/entry.ts'
import { doneJob } from '../../../support/sample-jobs.ts'

test('a picture whose small copies are still to be made is shown as it is, and not from those', () => {
  const pictures = [{ url: 'inline:0', inline: true as const }]
  const job = doneJob({ result: { pictures, buttons: [], text: [] }, kept: ['kept'] })
  expect(entryOf(job)).toMatchObject({ isKept: true, job: null })
  expect(entryOf({ ...job, smallDue: true })).toMatchObject({ isKept: false, job: { id: job.id } })
})
