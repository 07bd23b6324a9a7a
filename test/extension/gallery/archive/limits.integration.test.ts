import { expect, it } from 'vitest'
import { maxDirectoryBytes, maxEntries } from '../../../../src/extension/gallery/archive/zip-reader.ts'
import { keptJob, picture } from '../../../support/archive-home.ts'
import { createHome } from '../../../support/memory-home.ts'

const jobs = 100
const picturesOfEach = 4
/** Ten jobs a day for more than a quarter of a century. */
const mostJobs = 100_000
/** What each file beyond 4 GB adds to a zip's directory. */
const largeOffsetBytes = 12

it('an archive of a hundred thousand jobs with four pictures each is within what an import reads', async () => {
  const home = createHome()
  for (let n = 0; n < jobs; n++) {
    const pictures = Array.from({ length: picturesOfEach }, () => ({ url: 'https://a.example/1' }))
    await home.add(
      keptJob({ result: { pictures, buttons: [], text: [] }, kept: pictures.map(() => 'kept') }),
      ...pictures.map(() => picture(n)),
    )
  }
  const file = await home.exported()
  const end = new DataView(await file.slice(-22).arrayBuffer())
  const files = end.getUint16(10, true)
  expect(files).toBeGreaterThan(jobs * picturesOfEach)
  const times = mostJobs / jobs
  expect(files * times).toBeLessThan(maxEntries)
  expect((end.getUint32(12, true) + files * largeOffsetBytes) * times).toBeLessThan(maxDirectoryBytes)
})
