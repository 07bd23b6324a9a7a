import { describe, expect, it } from 'vitest'
import { checkContent, openZip, ZipDamaged } from '../../../../src/extension/gallery/archive/zip-reader.ts'
import { utf8 } from '../../../../src/extension/ui/save/bytes.ts'
import { unzip } from '../../../support/unzip.ts'
import { type ZipPart, zipOf } from '../../../support/zip-file.ts'

const blob = (bytes: Uint8Array<ArrayBuffer>) => new Blob([bytes])
const open = (parts: ZipPart[], options = {}) => openZip(blob(zipOf(parts, options)))
const part = (changes: Partial<ZipPart> = {}): ZipPart => ({ name: 'a.txt', content: utf8('some words'), ...changes })
const words = async (zip: Blob) =>
  Object.fromEntries([...(await unzip(zip))].map(([name, bytes]) => [name, new TextDecoder().decode(bytes)]))

async function readError(parts: ZipPart[]): Promise<unknown> {
  const opened = await open(parts)
  if (!opened.ok) return opened.error
  try {
    for (const entry of opened.value.entries.values()) {
      const content = await opened.value.open(entry)
      await checkContent(content, entry, { signal: new AbortController().signal, headBytes: 0 })
    }
    return undefined
  } catch (error) {
    return error instanceof ZipDamaged ? `damaged ${error.entry}` : error
  }
}

describe('a zip', () => {
  it('is read whether files are stored or packed, with a comment, with folders', async () => {
    const parts = [
      part(),
      part({ name: 'b/', content: utf8('') }),
      part({ name: 'b/ü.txt', packed: true, content: utf8('x'.repeat(5000)) }),
    ]
    expect(await words(blob(zipOf(parts, { comment: 'PK\x05\x06 is no end' })))).toEqual({
      'a.txt': 'some words',
      'b/ü.txt': 'x'.repeat(5000),
    })
  })

  it('of a stored file gives a slice, with its type', async () => {
    const opened = await open([part()])
    if (!opened.ok) throw new Error(opened.error)
    const [entry] = opened.value.entries.values()
    const content = entry && (await opened.value.open(entry)).blob('text/plain')
    expect([content?.size, content?.type]).toEqual([10, 'text/plain'])
  })

  it('that grows over 4 GB is found by its larger directory', async () => {
    // The numbers of a large zip in a small one: offset and size moved to the Zip64 records.
    const small = zipOf([part()])
    const at = small.length - 22
    const view = new DataView(small.buffer)
    const record = new DataView(new ArrayBuffer(56))
    record.setUint32(0, 0x06064b50, true)
    record.setBigUint64(32, 1n, true)
    record.setBigUint64(40, BigInt(view.getUint32(at + 12, true)), true)
    record.setBigUint64(48, BigInt(view.getUint32(at + 16, true)), true)
    const locator = new DataView(new ArrayBuffer(20))
    locator.setUint32(0, 0x07064b50, true)
    locator.setBigUint64(8, BigInt(at), true)
    const end = small.slice(at)
    new DataView(end.buffer).setUint32(16, 0xffffffff, true)
    const large = new Blob([small.slice(0, at), record.buffer, locator.buffer, end])
    expect(await words(large)).toEqual({ 'a.txt': 'some words' })
  })
})

describe('a zip that deceives', () => {
  it.each<[string, ZipPart[], object?]>([
    ['leads out of its folder', [part({ name: '../a.txt' })]],
    ['leads to the root', [part({ name: '/a.txt' })]],
    ['leads to a drive', [part({ name: 'C:a.txt' })]],
    ['leads back', [part({ name: 'a/../../b' })]],
    ['has backslashes', [part({ name: '..\\a.txt' })]],
    ['has one name twice', [part(), part()]],
    ['has files within files', [part(), part({ name: 'b', lie: { at: 0 } })]],
    ['has a file behind its end', [part({ lie: { at: 4_000_000 } })]],
    ['has a file larger than itself', [part({ lie: { size: 1_000_000, packedSize: 1_000_000 } })]],
    ['is encrypted', [part({ lie: { flags: 1 } })]],
    ['is packed in another way', [part({ lie: { method: 12 } })]],
    ['says another number of files', [part()], { count: 2 }],
    ['has its directory elsewhere', [part()], { directoryAt: 3 }],
  ])('is none: it %s', async (_, parts, options) => {
    const opened = await open(parts, options)
    expect(opened.ok ? [...opened.value.entries.keys()] : opened.error).toBe('not-a-zip')
  })

  it('is too large when it says to hold more than is plausible', async () => {
    const bomb = part({ packed: true, content: new Uint8Array(40_000_000) })
    expect(await open([bomb])).toEqual({ ok: false, error: 'too-large' })
  })

  it.each<[string, ZipPart]>([
    ['more than it says', part({ packed: true, content: new Uint8Array(1_000_000), lie: { size: 1000 } })],
    ['less than it says', part({ packed: true, lie: { size: 11 } })],
    ['another content', part({ lie: { crc: 1 } })],
    ['no packed content', part({ lie: { method: 8 } })],
  ])('is found out when a file has %s', async (_, one) => expect(await readError([one])).toBe('damaged a.txt'))

  it('is no zip when it is cut off anywhere, or is something else', async () => {
    const whole = zipOf([part(), part({ name: 'b', packed: true })])
    for (let length = 0; length < whole.length; length++) {
      expect(await openZip(blob(whole.slice(0, length)))).toEqual({ ok: false, error: 'not-a-zip' })
    }
    expect(await openZip(new Blob(['x'.repeat(100_000)]))).toEqual({ ok: false, error: 'not-a-zip' })
  })

  it('never passes with a changed byte in a file or in the directory, and never throws anything else', async () => {
    const whole = zipOf([part(), part({ name: 'b', packed: true })])
    const truth = await words(blob(whole))
    for (let at = 0; at < whole.length; at++) {
      const changed = whole.slice()
      changed[at] = (changed[at] ?? 0) ^ 0x41
      const read = await words(blob(changed)).catch((error) => error)
      if (read instanceof Error) expect(`${read.name} ${read.message}`).toMatch(/ZipDamaged|not-a-zip|too-large/)
      // Names are not summed up: one that changed makes another file of the same content.
      else expect(Object.values(read).toSorted()).toEqual(Object.values(truth).toSorted())
    }
  })
})
