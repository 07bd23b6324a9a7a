import { expect, test, vi } from 'vitest'
import { type Poster, withPosters } from '../../../src/extension/store/poster.ts'
import { createMemoryPictures } from '../../support/memory-pictures.ts'

vi.stubGlobal('document', { hidden: false })

const film = new Blob(['film'], { type: 'video/webm' })
const poster: Poster = {
  thumbnail: new Blob(['poster'], { type: 'image/webp' }),
  tiny: new Blob(['tiny'], { type: 'image/webp' }),
  width: 640,
  height: 360,
}

/** A page with one film that has no poster, and what it asked for. */
async function page(drawn: Poster | null) {
  const pictures = createMemoryPictures()
  await pictures.writePicture('job', 0, { original: film })
  const keep = vi.fn(async ({ jobId, index }: { jobId: string; index: number }, small: object) =>
    pictures.addSmall(jobId, index, small),
  )
  const draw = vi.fn(async () => drawn)
  return { pictures, keep, draw, shown: withPosters(pictures, keep, draw) }
}

test('a film that is shown small gets a poster, once and for good', async () => {
  const { pictures, keep, draw, shown } = await page(poster)
  const both = await Promise.all([shown.readPicture('job', 0, 'thumbnail'), shown.readPicture('job', 0, 'tiny')])
  expect(both).toEqual([poster.thumbnail, poster.tiny])
  expect(draw).toHaveBeenCalledTimes(1)
  expect(keep).toHaveBeenCalledTimes(1)
  expect(await pictures.readPicture('job', 0, 'thumbnail')).toBe(poster.thumbnail)
})

test('a film is played, not drawn, where it is shown as it is', async () => {
  const { draw, shown } = await page(poster)
  expect(await shown.readPicture('job', 0, 'original')).toBe(film)
  expect(draw).not.toHaveBeenCalled()
})

test('a film that can not be drawn is shown itself, and is not tried at every look', async () => {
  const { keep, draw, shown } = await page(null)
  expect(await shown.readPicture('job', 0, 'thumbnail')).toBe(film)
  expect(await shown.readPicture('job', 0, 'thumbnail')).toBe(film)
  expect(draw).toHaveBeenCalledTimes(1)
  expect(keep).not.toHaveBeenCalled()
})

test('a poster that could not be kept is shown all the same', async () => {
  const { keep, shown } = await page(poster)
  keep.mockResolvedValue(undefined)
  expect(await shown.readPicture('job', 0, 'thumbnail')).toBe(poster.thumbnail)
})
