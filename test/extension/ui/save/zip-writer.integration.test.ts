import { randomBytes } from 'node:crypto'
import { crc32 as crcOfNode } from 'node:zlib'
import { expect, it } from 'vitest'
import { openZip } from '../../../../src/extension/gallery/archive/zip-reader.ts'
import { crc32 } from '../../../../src/extension/ui/save/bytes.ts'
import { type ZipFile, zipStream } from '../../../../src/extension/ui/save/zip-writer.ts'
import { unzip } from '../../../support/unzip.ts'

const modifiedAt = new Date(2026, 10, 28, 12, 30)

async function zipOf(files: Iterable<Omit<ZipFile, 'modifiedAt'>>): Promise<Blob> {
  async function* dated() {
    for (const file of files) yield { ...file, modifiedAt }
  }
  return new Response(zipStream(dated())).blob()
}

it('has every file as it was given, whether text, bytes or a Blob', async () => {
  const large = randomBytes(34_000_000)
  const zip = await zipOf([
    { name: 'a.txt', content: 'ä' },
    { name: 'empty', content: '' },
    { name: 'bytes.bin', content: new Uint8Array([1, 2, 3]) },
    { name: 'large.bin', content: new Blob([large]) },
    { name: 'ü/last.txt', content: 'last' },
  ])
  const files = await unzip(zip)
  expect([...files.keys()]).toEqual(['a.txt', 'empty', 'bytes.bin', 'large.bin', 'ü/last.txt'])
  expect(new TextDecoder().decode(files.get('a.txt'))).toBe('ä')
  expect([...(files.get('bytes.bin') ?? [])]).toEqual([1, 2, 3])
  expect(Buffer.compare(files.get('large.bin') ?? new Uint8Array(), large)).toBe(0)
  expect(new TextDecoder().decode(files.get('ü/last.txt'))).toBe('last')
})

it('of more than 65,535 files below 4 GB is read whole', async () => {
  const count = 65_600
  const zip = await zipOf(
    (function* () {
      for (let n = 0; n < count; n++) yield { name: String(n), content: '' }
    })(),
  )
  const opened = await openZip(zip)
  expect(opened.ok && opened.value.entries.size).toBe(count)
})

it('hands out pieces of a megabyte, however small the files are', async () => {
  const pieces: number[] = []
  async function* files() {
    for (let n = 0; n < 300; n++) yield { name: `${n}.bin`, content: new Uint8Array(10_000), modifiedAt }
  }
  for await (const piece of zipStream(files())) pieces.push(piece.length)
  expect(pieces.length).toBeLessThanOrEqual(4)
})

it('asks for no file before its turn, and ends its source when it is cancelled', async () => {
  const asked: number[] = []
  let isEnded = false
  async function* files() {
    try {
      for (let n = 0; ; n++) {
        asked.push(n)
        yield { name: String(n), content: new Uint8Array(2_000_000), modifiedAt }
      }
    } finally {
      isEnded = true
    }
  }
  const reader = zipStream(files()).getReader()
  expect(asked).toEqual([])
  await reader.read()
  expect(asked).toEqual([0])
  await reader.cancel()
  expect(isEnded).toBe(true)
})

it('fails with what its source fails with', async () => {
  async function* files(): AsyncGenerator<ZipFile> {
    yield { name: 'a', content: 'a', modifiedAt }
    throw new Error('no picture')
  }
  await expect(new Response(zipStream(files())).blob()).rejects.toThrow('no picture')
})

it('sums up bytes as others do, wherever they are cut', () => {
  const bytes = new Uint8Array(1000).map((_, at) => (at * 131) ^ (at >> 3))
  for (let cut = 0; cut < 40; cut++) {
    expect(crc32(bytes.subarray(cut))).toBe(crcOfNode(bytes.subarray(cut)))
    expect(crc32(bytes.subarray(cut), crc32(bytes.subarray(0, cut)))).toBe(crcOfNode(bytes))
  }
})
