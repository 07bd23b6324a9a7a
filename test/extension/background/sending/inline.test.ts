import { beforeEach, describe, expect, test } from 'vitest'
import { inlinePictures } from '../../../../src/extension/background/sending/inline.ts'
import { createMemoryPictures } from '../../../support/memory-pictures.ts'
import { png } from '../../../support/picture-bytes.ts'
import { aJob, createBench } from '../bench.ts'

let bench: ReturnType<typeof createBench>
let asked: string[]
beforeEach(() => {
  bench = createBench()
  asked = []
  bench.net.fetch = async (url) => {
    asked.push(url)
    return url.endsWith('.png')
      ? new Response(png(), { headers: { 'content-type': 'image/png' } })
      : new Response('<html>')
  }
})
const inline = (command: Parameters<typeof inlinePictures>[0]) =>
  inlinePictures(command, undefined, { ...bench.context, pictures: createMemoryPictures(), near: false })
const data = expect.stringMatching(/^data:image\/png;base64,/)

test('a picture to be described goes as bytes', async () => {
  expect(await inline({ kind: 'describe', url: 'https://cdn.test/a.png' })).toEqual({ kind: 'describe', url: data })
  expect(await inline({ kind: 'describe', url: 'https://cdn.test/page' })).toBeNull()
})

describe('pictures to be blended', () => {
  test('go as bytes, those that are bytes as they are', async () => {
    const own = 'data:image/webp;base64,AAAA'
    expect(await inline({ kind: 'blend', urls: ['https://cdn.test/a.png', own] })).toEqual({
      kind: 'blend',
      urls: [data, own],
    })
    expect(asked).toEqual(['https://cdn.test/a.png'])
  })
  test('go all or not at all: the picture of fewer would be paid, and be another', async () => {
    expect(await inline({ kind: 'blend', urls: ['https://cdn.test/a.png', 'https://cdn.test/page'] })).toBeNull()
  })
})

describe('what we keep ourselves', () => {
  const url = 'https://cdn.test/kept.png'
  const maxBytes = 10 * 1_048_576
  const describeKept = async (originalBytes: number) => {
    await bench.add(aJob({ state: 'done', kept: ['kept'], result: { pictures: [{ url }], buttons: [], text: [] } }))
    const sizes: string[] = []
    const readPicture = async (_id: string, _index: number, size: string) => {
      sizes.push(size)
      return new Blob([new Uint8Array(size === 'original' ? originalBytes : 3)], { type: 'image/webp' })
    }
    const pictures = { ...createMemoryPictures(), readPicture }
    const command = { kind: 'describe', url } as const
    return { sizes, sent: await inlinePictures(command, undefined, { ...bench.context, pictures, near: false }) }
  }

  test('goes as it is up to 10 MiB, without asking anybody', async () => {
    const { sizes, sent } = await describeKept(maxBytes)
    expect(sizes).toEqual(['original'])
    expect(sent && 'url' in sent && sent.url.length).toBeGreaterThan(maxBytes)
    expect(asked).toEqual([])
  })
  test('goes as its small copy where it is larger', async () => {
    const { sent } = await describeKept(maxBytes + 1)
    expect(sent).toEqual({ kind: 'describe', url: 'data:image/webp;base64,AAAA' })
    expect(asked).toEqual([])
  })
})

test('data that is no picture is not fetched and not handed on', async () => {
  expect(await inline({ kind: 'describe', url: 'data:text/html,<p>' })).toBeNull()
  expect(asked).toEqual([])
})

test('other commands stay as they are', async () => {
  const command = { kind: 'imagine', prompt: 'https://cdn.test/a.png' } as const
  expect(await inline(command)).toBe(command)
  expect(
    await inlinePictures({ kind: 'info' }, aJob(), {
      ...bench.context,
      pictures: createMemoryPictures(),
      near: false,
    }),
  ).toEqual({ kind: 'info' })
  expect(asked).toEqual([])
})
