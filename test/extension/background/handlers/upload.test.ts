import { beforeEach, describe, expect, test } from 'vitest'
import { createPictureHandlers } from '../../../../src/extension/background/handlers/pictures.ts'
import { inlinePictures } from '../../../../src/extension/background/sending/inline.ts'
import { offerParts } from '../../../../src/extension/messaging/transfer.ts'
import { systemTimers } from '../../../../src/shared/clock.ts'
import { createMemoryPictures, type MemoryPictures } from '../../../support/memory-pictures.ts'
import { png } from '../../../support/picture-bytes.ts'
import { createBench } from '../bench.ts'

let bench: ReturnType<typeof createBench>
let pictures: MemoryPictures
beforeEach(() => {
  bench = createBench()
  pictures = createMemoryPictures()
})

async function upload(original: Blob): Promise<string | null> {
  const handlers = createPictureHandlers({
    ...bench.context,
    timers: systemTimers,
    pictures,
    shrink: async (picture) => ({ thumbnail: picture }),
    permitted: async () => true,
    postProcessing: undefined as never,
  })
  const reply = await offerParts({ original }, (offer) => handlers['pictures.upload']({ offer }))
  if (!reply.ok) throw new Error(reply.error.code)
  return reply.value.url
}

describe('a picture that the user adds', () => {
  test('is kept once, whatever the file calls itself, and goes into a command as bytes', async () => {
    const url = await upload(new Blob([png()], { type: 'text/plain' }))
    expect(url).toMatch(/^inline:upload-[\da-f]{32}\/0$/)
    expect(await upload(new Blob([png()]))).toBe(url)
    expect(pictures.kept.size).toBe(1)
    const command = {
      kind: 'imagine' as const,
      prompt: 'a fox',
      references: ['https://pictures.example/a.png', url ?? ''],
    }
    const sent = await inlinePictures(command, undefined, { ...bench.context, pictures, near: false }, { isAll: false })
    expect(sent).toMatchObject({
      references: ['https://pictures.example/a.png', expect.stringMatching(/^data:image\/png;base64,/)],
    })
  })

  test.each([
    [
      'a document that can hold scripts',
      new Blob(['<svg xmlns="http://www.w3.org/2000/svg"/>'], { type: 'image/svg+xml' }),
    ],
    ['a film', new Blob([new Uint8Array([0x1a, 0x45, 0xdf, 0xa3, 0, 0, 0, 0, 0, 0, 0, 0])])],
    ['more than services take', new Blob([png(), new Uint8Array(10 * 1_048_576)])],
  ])('is not %s', async (_name, original) => {
    expect(await upload(original)).toBeNull()
    expect(pictures.kept.size).toBe(0)
  })

  test('that is gone makes the command impossible, and nothing is sent without it', async () => {
    const command = { kind: 'imagine' as const, prompt: 'a fox', references: ['inline:upload-0/0'] }
    expect(
      await inlinePictures(command, undefined, { ...bench.context, pictures, near: false }, { isAll: false }),
    ).toBeNull()
  })
})
