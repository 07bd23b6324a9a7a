// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { PictureSize } from '../../../src/extension/store/pictures.ts'
import { Picture } from '../../../src/extension/ui/components/picture.tsx'
import { PicturesContext } from '../../../src/extension/ui/hooks/use-picture.ts'
import { leave, show, words } from '../../support/page.tsx'
import { gif, jpeg, webp } from '../../support/picture-bytes.ts'
import { doneJob } from '../../support/sample-jobs.ts'

beforeEach(() => {
  vi.spyOn(URL, 'createObjectURL').mockReturnValue('blob:kept')
  vi.spyOn(URL, 'revokeObjectURL').mockImplementation(() => {})
})
afterEach(async () => {
  await leave()
  vi.restoreAllMocks()
})

const result = { pictures: [{ url: 'https://p.example/x', kind: 'video' as const }], buttons: [], text: [] }

function shown(kept: 'kept' | 'reduced', blobs: Partial<Record<PictureSize, Blob>>): Promise<HTMLElement> {
  return show(
    <PicturesContext.Provider value={{ readPicture: async (_job, _index, size) => blobs[size] ?? null }}>
      <Picture job={doneJob({ result, kept: [kept] })} index={0} size="original" alt="a fox" />
    </PicturesContext.Provider>,
  )
}

it('a picture whose original had to make room shows its small copy', async () => {
  const place = await shown('reduced', { thumbnail: new Blob([webp(40, 30, 'VP8 ')], { type: 'image/webp' }) })
  expect(place.querySelector('img')?.getAttribute('src')).toBe('blob:kept')
})

it('a picture that is still being read has its name already', async () => {
  const place = await show(
    <PicturesContext.Provider value={{ readPicture: () => new Promise(() => {}) }}>
      <Picture job={doneJob({ result, kept: ['kept'] })} index={0} size="thumbnail" alt="a fox" />
    </PicturesContext.Provider>,
  )
  expect(place.querySelector('[role="img"]')?.getAttribute('aria-label')).toBe('a fox')
})

it('a film is played, and has a name', async () => {
  const place = await shown('kept', { original: new Blob(['film'], { type: 'video/webm' }) })
  expect(place.querySelector('video')?.getAttribute('src')).toBe('blob:kept')
  expect(place.querySelector('video')?.getAttribute('aria-label')).toBe('a fox')
})

it('what the API called a film and is none is shown as the picture that it is', async () => {
  const place = await shown('kept', { original: new Blob([gif(40, 30)], { type: 'image/gif' }) })
  expect(place.querySelector('video')).toBeNull()
  expect(place.querySelector('img')?.getAttribute('src')).toBe('blob:kept')
})

it.each([
  ['that would fill the memory', new Blob([jpeg(22_000, 22_000)], { type: 'image/jpeg' })],
  ['that does not say how large it is', new Blob([jpeg(20, 10).slice(0, 200)], { type: 'image/jpeg' })],
])('a picture %s is not drawn, and what to do is said', async (_, original) => {
  const place = await shown('kept', { original })
  expect(place.querySelector('img')).toBeNull()
  expect(words(place)).toContain('save it to look at it')
})
