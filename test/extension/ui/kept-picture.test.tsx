// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { PictureSize } from '../../../src/extension/store/pictures.ts'
import { Picture } from '../../../src/extension/ui/components/picture.tsx'
import { PicturesContext } from '../../../src/extension/ui/hooks/use-picture.ts'
import { leave, show } from '../../support/page.tsx'
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
  const place = await shown('reduced', { thumbnail: new Blob(['small'], { type: 'image/webp' }) })
  expect(place.querySelector('img')?.getAttribute('src')).toBe('blob:kept')
})

it('a film is played', async () => {
  const place = await shown('kept', { original: new Blob(['film'], { type: 'video/webm' }) })
  expect(place.querySelector('video')?.getAttribute('src')).toBe('blob:kept')
})

it('what the API called a film and is none is shown as the picture that it is', async () => {
  const place = await shown('kept', { original: new Blob(['gif'], { type: 'image/gif' }) })
  expect(place.querySelector('video')).toBeNull()
  expect(place.querySelector('img')?.getAttribute('src')).toBe('blob:kept')
})
