import { describe, expect, it } from 'vitest'
import { concat, latin1, utf8, view } from '../../../../src/extension/ui/save/bytes.ts'
import { embed } from '../../../../src/extension/ui/save/embed.ts'
import { intoPacket, packetOf } from '../../../../src/extension/ui/save/xmp.ts'
import { sampleFacts } from '../../../support/picture-facts.ts'
import { hostilePrompts, pictureFile, png, pngChunk } from '../../../support/picture-files.ts'

const types = { png: 'image/png', jpg: 'image/jpeg', webp: 'image/webp', gif: 'image/gif' }

async function embedded(bytes: Uint8Array<ArrayBuffer>, kind: keyof typeof types, changes = {}) {
  const { file, untouched } = await embed(new Blob([bytes], { type: types[kind] }), sampleFacts(changes))
  return { bytes: new Uint8Array(await file.arrayBuffer()), type: file.type, untouched }
}

/** What is left when what was put in is cut out again. */
function without(bytes: Uint8Array, from: number, length: number): Uint8Array {
  return concat([bytes.subarray(0, from), bytes.subarray(from + length)])
}

const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes)

describe('a PNG', () => {
  it('gets its chunks between header and pixels, and nothing else changes', async () => {
    const before = png()
    const { bytes, untouched } = await embedded(before, 'png')
    expect(untouched).toBeNull()
    const grown = bytes.length - before.length
    expect(textOf(bytes.subarray(33, 33 + grown))).toMatch(
      /^....iTXtparameters\0\0\0\0\0lighthouse.*XML:com\.adobe\.xmp/s,
    )
    expect(without(bytes, 33, grown)).toEqual(before)
  })

  it('keeps what it says already, with our part added to its XMP', async () => {
    const { bytes, untouched } = await embedded(pictureFile('xmp.png'), 'png')
    expect(untouched).toBeNull()
    expect(textOf(bytes)).toContain('Theirs')
    expect(textOf(bytes)).toContain('<afterimage:jobId>')
    expect(textOf(bytes).split('XML:com.adobe.xmp')).toHaveLength(2)
  })

  it('keeps the parameters that its painter wrote', async () => {
    const theirs = pngChunk('tEXt', utf8('parameters\0painted by them\nSteps: 20, Seed: 1, Size: 8x8'))
    const { bytes } = await embedded(png({ extra: [theirs] }), 'png')
    expect(textOf(bytes).split('parameters\0')).toHaveLength(2)
    expect(textOf(bytes)).toContain('<afterimage:jobId>')
  })

  it('that is signed stays as it is', async () => {
    const before = png({ extra: [pngChunk('caBX', utf8('claim'))] })
    expect(await embedded(before, 'png')).toMatchObject({ bytes: before, untouched: 'signed' })
  })
})

describe('a JPEG', () => {
  it.each(['baseline.jpg', 'progressive.jpg'])(
    'gets a segment behind JFIF, and nothing else changes: %s',
    async (name) => {
      const before = pictureFile(name)
      const { bytes, untouched } = await embedded(before, 'jpg')
      expect(untouched).toBeNull()
      expect(latin1(bytes, 6, 10)).toBe('JFIF')
      expect(latin1(bytes, 24, 53)).toBe('http://ns.adobe.com/xap/1.0/\0')
      expect(without(bytes, 20, bytes.length - before.length)).toEqual(before)
    },
  )

  it('keeps Exif in front and adds to the XMP that is there', async () => {
    const { bytes } = await embedded(pictureFile('exif-and-xmp.jpg'), 'jpg')
    expect(textOf(bytes).split('http://ns.adobe.com/xap/1.0/\0')).toHaveLength(2)
    expect(textOf(bytes)).toContain('Theirs')
    expect(textOf(bytes)).toContain('<afterimage:jobId>')
    expect(textOf(bytes).indexOf('Exif\0')).toBeLessThan(textOf(bytes).indexOf('afterimage:'))
  })

  it('stays as it is when the prompt does not fit', async () => {
    const before = pictureFile('baseline.jpg')
    expect(await embedded(before, 'jpg', { prompt: 'x'.repeat(70_000) })).toMatchObject({
      bytes: before,
      untouched: 'full',
    })
  })

  it('that is signed stays as it is', async () => {
    const whole = pictureFile('baseline.jpg')
    const before = concat([
      whole.subarray(0, 20),
      new Uint8Array([0xff, 0xeb, 0, 6]),
      utf8('JP\0\x01'),
      whole.subarray(20),
    ])
    expect(await embedded(before, 'jpg')).toMatchObject({ bytes: before, untouched: 'signed' })
  })
})

describe('a WebP', () => {
  it.each([
    ['lossy.webp', 16, 12, 0x04],
    ['lossless-alpha.webp', 15, 11, 0x14],
  ])(
    'of one chunk gets the header that announces more, with its size and alpha: %s',
    async (name, width, height, flags) => {
      const before = pictureFile(name)
      const { bytes, untouched } = await embedded(before, 'webp')
      expect(untouched).toBeNull()
      expect(latin1(bytes, 12, 16)).toBe('VP8X')
      expect(bytes[20]).toBe(flags)
      expect([view(bytes).getUint16(24, true) + 1, view(bytes).getUint16(27, true) + 1]).toEqual([width, height])
      expect(view(bytes).getUint32(4, true)).toBe(bytes.length - 8)
      expect(bytes.subarray(30, 30 + before.length - 12)).toEqual(before.subarray(12))
      expect(latin1(bytes, 18 + before.length, 22 + before.length)).toBe('XMP ')
    },
  )

  it('that moves keeps every frame', async () => {
    const before = pictureFile('animated.webp')
    const { bytes, untouched } = await embedded(before, 'webp')
    expect(untouched).toBeNull()
    expect(bytes[20]).toBe((before[20] ?? 0) | 0x04)
    expect(bytes.subarray(21, before.length)).toEqual(before.subarray(21))
    expect(latin1(bytes, before.length, before.length + 4)).toBe('XMP ')
    expect(bytes.length % 2).toBe(0)
  })

  it('keeps what follows it in its file', async () => {
    const before = concat([pictureFile('animated.webp'), utf8('more')])
    const { bytes, untouched } = await embedded(before, 'webp')
    expect(untouched).toBeNull()
    expect(latin1(bytes, bytes.length - 4, bytes.length)).toBe('more')
    expect(view(bytes).getUint32(4, true)).toBe(bytes.length - 12)
  })

  it('written twice has our part once, in one packet', async () => {
    const once = (await embedded(pictureFile('lossy.webp'), 'webp')).bytes
    const { bytes, untouched } = await embedded(once, 'webp')
    expect(untouched).toBeNull()
    expect(textOf(bytes).split('<x:xmpmeta')).toHaveLength(2)
    expect(textOf(bytes).split('<afterimage:jobId>')).toHaveLength(2)
  })
})

describe('files that are broken or of another kind', () => {
  const whole = { png: png(), jpg: pictureFile('baseline.jpg'), webp: pictureFile('animated.webp') }

  it.each(Object.entries(whole))(
    '%s: cut off anywhere it is left as it is, and said to be malformed',
    async (kind, bytes) => {
      for (let length = 0; length < bytes.length; length++) {
        const cut = bytes.slice(0, length)
        const result = await embedded(cut, kind as keyof typeof whole)
        expect([length, result.untouched, result.bytes]).toEqual([length, 'malformed', cut])
      }
    },
  )

  it('a flipped bit in a PNG is found', async () => {
    for (let at = 8; at < whole.png.length; at++) {
      const broken = whole.png.slice()
      broken[at] = (broken[at] ?? 0) ^ 1
      expect([at, (await embedded(broken, 'png')).untouched]).toEqual([at, 'malformed'])
    }
  })

  it.each(['jpg', 'webp'] as const)('%s: no flipped bit makes it throw', async (kind) => {
    for (let at = 0; at < whole[kind].length; at++) {
      const broken = whole[kind].slice()
      broken[at] = (broken[at] ?? 0) ^ 0x81
      const { bytes, untouched } = await embedded(broken, kind)
      if (untouched) expect(bytes).toEqual(broken)
    }
  })

  it('a page that calls itself a picture stays as it is', async () => {
    const page = utf8('<!doctype html><title>403</title>')
    for (const kind of ['png', 'jpg', 'webp'] as const) expect((await embedded(page, kind)).untouched).toBe('malformed')
  })

  it('a GIF has no place for it', async () => {
    const gif = utf8('GIF89a')
    expect(await embedded(gif, 'gif')).toEqual({ bytes: gif, type: 'image/gif', untouched: 'unsupported' })
  })
})

describe('a packet', () => {
  const source = { url: 'https://reading.example/?a=1&b="2"', title: 'Foxes & <friends>', text: 'a ]]> fox' }

  it('names the page that a picture came from where that is wanted, and nothing of it where it is not', () => {
    const packet = packetOf(sampleFacts({ source }))
    expect(packet).toContain('<dc:source>https://reading.example/?a=1&amp;b="2"</dc:source>')
    expect(packet).toContain('<afterimage:pageTitle>Foxes &amp; &lt;friends&gt;</afterimage:pageTitle>')
    expect(packet).toContain('<afterimage:pageText>a ]]&gt; fox</afterimage:pageText>')
    expect(packetOf(sampleFacts())).not.toMatch(/dc:source|page/)
  })

  it.each(['png', 'jpg', 'webp'] as const)('is in a %s with it, and only there', async (kind) => {
    const files = { png: png(), jpg: pictureFile('baseline.jpg'), webp: pictureFile('lossy.webp') }
    const { bytes } = await embedded(files[kind], kind, { source })
    expect(textOf(bytes).split('reading.example')).toHaveLength(2)
  })

  it('leaves the source that its painter named', async () => {
    const theirs = packetOf(sampleFacts()).replace('<dc:creator>', '<dc:source>theirs</dc:source><dc:creator>')
    const other = theirs.replaceAll('https://afterimage.example/ns/1.0/', 'https://other.example/')
    expect(intoPacket(other, sampleFacts({ source }))?.split('<dc:source>')).toHaveLength(2)
  })

  it.each(Object.entries(hostilePrompts))('holds a prompt of %s without becoming something else', (_, prompt) => {
    const hostile = { url: prompt, title: prompt, text: prompt }
    const packet = packetOf(sampleFacts({ prompt, provider: prompt, seed: prompt, command: prompt, source: hostile }))
    expect(packet.match(/<\/?rdf:RDF/g)).toHaveLength(2)
    expect(packet).not.toContain('<script')
    expect(packet.match(/<\?xpacket/g)).toHaveLength(2)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: XML can't hold them.
    expect(packet).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/)
    expect(packet).not.toMatch(/\p{Cs}/u)
  })
})
