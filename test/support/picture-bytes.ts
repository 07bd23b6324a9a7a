/** Files whose heads and ends are right and whose pixels are none: enough for whoever does not draw them. */

const text = (value: string) => [...value].map((letter) => letter.charCodeAt(0))
const big = (value: number, bytes = 4) =>
  Array.from({ length: bytes }, (_, at) => (value >>> (8 * (bytes - 1 - at))) & 255)
const little = (value: number, bytes: number) => big(value, bytes).toReversed()
const zeros = (count: number) => Array.from({ length: count }, () => 0)
const bytes = (...parts: number[][]): Uint8Array<ArrayBuffer> => Uint8Array.from(parts.flat())

export const html = '<!doctype html><title>Log in</title><p>Please log in to see this picture.</p>'

export function png(width = 16, height = 9, { moves = false } = {}): Uint8Array<ArrayBuffer> {
  const chunk = (name: string, data: number[]) => [...big(data.length), ...text(name), ...data, ...big(0)]
  return bytes(
    [0x89, ...text('PNG\r\n\x1a\n')],
    chunk('IHDR', [...big(width), ...big(height), 8, 2, 0, 0, 0]),
    moves ? chunk('acTL', zeros(8)) : [],
    chunk('IDAT', zeros(40)),
    chunk('IEND', []),
  )
}

export function gif(width: number, height: number, { moves = false } = {}): Uint8Array<ArrayBuffer> {
  const repeat = moves ? [0x21, 0xff, 11, ...text('NETSCAPE2.0'), 3, 1, 0, 0, 0] : []
  return bytes(text('GIF89a'), little(width, 2), little(height, 2), [0, 0, 0], repeat, [0x3b])
}

/** @param kind how its pixels are packed: lossy, lossless, or with more about it */
export function webp(width: number, height: number, kind: 'VP8 ' | 'VP8L' | 'VP8X', { moves = false } = {}) {
  const content = {
    'VP8 ': [...zeros(3), 0x9d, 0x01, 0x2a, ...little(width, 2), ...little(height, 2)],
    VP8L: [0x2f, ...little((width - 1) | ((height - 1) << 14), 4)],
    VP8X: [moves ? 2 : 0, 0, 0, 0, ...little(width - 1, 3), ...little(height - 1, 3)],
  }[kind]
  const chunk = [...text(kind), ...little(content.length, 4), ...content, ...zeros(8)]
  return bytes(text('RIFF'), little(chunk.length + 4, 4), text('WEBP'), chunk)
}

/** With a camera's notes before its size, and comments of as many bytes each. */
export function jpeg(width: number, height: number, notes = 5_000, comments = 0): Uint8Array<ArrayBuffer> {
  return bytes(
    [0xff, 0xd8, 0xff, 0xe1, ...big(notes + 2, 2), ...zeros(notes)],
    Array.from({ length: comments }, () => [0xff, 0xfe, ...big(notes + 2, 2), ...zeros(notes)]).flat(),
    [0xff, 0xc4, ...big(4, 2), 0, 0],
    [0xff, 0xc2, ...big(11, 2), 8, ...big(height, 2), ...big(width, 2), 1, 0, 0, 0],
    [0xff, 0xd9],
  )
}

export function avif(width: number, height: number, { moves = false } = {}): Uint8Array<ArrayBuffer> {
  const size = (w: number, h: number) => [...big(20), ...text('ispe'), ...zeros(4), ...big(w), ...big(h)]
  const sizes = [...size(64, 64), ...size(width, height)]
  const head = [...big(28), ...text(`ftypavi${moves ? 's' : 'f'}`), ...zeros(16)]
  return bytes(head, [...big(12 + sizes.length), ...text('meta'), ...zeros(4)], sizes)
}

/** @param version of its times: 1 has longer ones */
export function mp4(width: number, height: number, version: 0 | 1 = 0): Uint8Array<ArrayBuffer> {
  const track = (w: number, h: number) => [
    ...big(92 + 12 * version),
    ...text('tkhd'),
    version,
    ...zeros(75 + 12 * version),
    ...big(w, 2),
    ...zeros(2),
    ...big(h, 2),
    ...zeros(2),
  ]
  return bytes([...big(24), ...text('ftypisom'), ...zeros(12)], track(0, 0), track(width, height))
}

export function webm(width: number, height: number): Uint8Array<ArrayBuffer> {
  return bytes(
    [0x1a, 0x45, 0xdf, 0xa3, ...zeros(30)],
    [0xb0, 0x82, ...big(width, 2), 0xba, 0x82, ...big(height, 2)],
    zeros(9),
  )
}
