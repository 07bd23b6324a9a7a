import { readFileSync } from 'node:fs'
import { deflateSync } from 'node:zlib'
import { concat, crc32, utf8, view } from '../../src/extension/ui/save/bytes.ts'

/** A file of `test/fixtures/pictures`. */
export function pictureFile(name: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(new URL(`../fixtures/pictures/${name}`, import.meta.url)))
}

/** A chunk as PNG has it. */
export function pngChunk(type: string, data: Uint8Array): Uint8Array<ArrayBuffer> {
  const body = concat([utf8(type), data])
  const frame = new Uint8Array(body.length + 8)
  view(frame).setUint32(0, data.length)
  frame.set(body, 4)
  view(frame).setUint32(body.length + 4, crc32(body))
  return frame
}

/** A PNG of one colour. `extra` stands before the pixels; `grey` tells one picture from another. */
export function png(options: { width?: number; height?: number; grey?: number; extra?: Uint8Array[] } = {}) {
  const { width = 4, height = 3, grey = 128, extra = [] } = options
  const header = new Uint8Array(13)
  view(header).setUint32(0, width)
  view(header).setUint32(4, height)
  header.set([8, 0, 0, 0, 0], 8)
  const rows = Buffer.alloc((width + 1) * height, grey)
  for (let row = 0; row < height; row++) rows[row * (width + 1)] = 0
  return concat([
    new Uint8Array([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]),
    pngChunk('IHDR', header),
    ...extra,
    pngChunk('IDAT', deflateSync(rows)),
    pngChunk('IEND', new Uint8Array(0)),
  ])
}

/** Prompts that break what is not careful with text. */
export const hostilePrompts: Record<string, string> = {
  markup: '</rdf:li></rdf:RDF><script>alert(1)</script> & ]]> <?xpacket end="w"?> "quoted" \'single\'',
  paths: '../../etc/passwd ..\\..\\windows C:\\x /root ~/.ssh',
  reserved: 'CON',
  directions: 'a\u202egnp.exe\u202c \u200fb\u2066c',
  controls: 'bell\u0007 nul\u0000 escape\u001b[31m tab\t.',
  lines: 'first line\nSteps: 20, Sampler: x, Seed: 1\r\nNegative prompt: none\u2028after',
  halves: 'half \ud83d pair \udc00 end',
  emoji: '👩‍👩‍👧‍👦 🏳️‍🌈 e\u0301\u0301\u0301',
  writings: 'маяк на закате 夕暮れの灯台 منارة عند الغسق',
  long: 'very '.repeat(2000),
  empty: '',
}
