import { vp8lSize, vp8Size } from '../../../shared/picture-headers.ts'
import { fail, ok } from '../../../shared/result.ts'
import { type Bytes, concat, latin1, utf8, view } from './bytes.ts'
import type { Embedded } from './embedded.ts'
import type { PictureFacts } from './facts.ts'
import { intoPacket, packetOf } from './xmp.ts'

interface Chunk {
  type: string
  /** Header and padding included. */
  whole: Bytes
  data: Bytes
}

const hasXmp = 0x04
const hasAlpha = 0x10

/** XMP as the last chunk, announced in `VP8X`; a simple file gets one. Source: WebP Container Specification (RFC 9649, 2.7). */
export function embedInWebp(bytes: Bytes, facts: PictureFacts): Embedded {
  const chunks = chunksOf(bytes)
  const first = chunks?.[0]
  if (!chunks || !first) return fail('malformed')
  if (chunks.some(({ type }) => type === 'C2PA')) return fail('signed')
  const head = first.type === 'VP8X' ? announced(first) : headFor(first)
  if (!head) return fail('malformed')
  const old = chunks.find(({ type }) => type === 'XMP ')
  const packet = old ? intoPacket(new TextDecoder().decode(old.data), facts) : packetOf(facts)
  if (packet === null) return fail('full')
  const content = chunk('XMP ', utf8(packet))
  const others = chunks.filter((each) => each !== old && each.type !== 'VP8X').map(({ whole }) => whole)
  const length = [head, ...others, content].reduce((sum, part) => sum + part.length, 4)
  const frame = utf8('RIFF....WEBP')
  view(frame).setUint32(4, length, true)
  return ok([frame, head, ...others, content, bytes.subarray(8 + riffLength(bytes))])
}

/** Of what the file says of itself, the byte that makes it even included. */
function riffLength(bytes: Bytes): number {
  const length = view(bytes).getUint32(4, true)
  return length + (length % 2)
}

function chunksOf(bytes: Bytes): Chunk[] | null {
  if (latin1(bytes, 0, 4) !== 'RIFF' || latin1(bytes, 8, 12) !== 'WEBP') return null
  const end = 8 + riffLength(bytes)
  if (end > bytes.length) return null
  const chunks: Chunk[] = []
  for (let from = 12; from < end; ) {
    const length = view(bytes).getUint32(from + 4, true)
    const to = from + 8 + length + (length % 2)
    if (to > end) return null
    chunks.push({
      type: latin1(bytes, from, from + 4),
      whole: bytes.subarray(from, to),
      data: bytes.subarray(from + 8, from + 8 + length),
    })
    from = to
  }
  return chunks.some(({ type }) => type === 'VP8 ' || type === 'VP8L' || type === 'ANMF') ? chunks : null
}

function announced({ whole, data }: Chunk): Bytes | null {
  if (data.length < 10) return null
  const copy = whole.slice()
  copy[8] = (copy[8] ?? 0) | hasXmp
  return copy
}

/** The VP8X header that a simple file lacks: flags, and the size read from the pixel data. */
function headFor({ type, data }: Chunk): Bytes | null {
  const size = type === 'VP8 ' ? vp8Size(view(data)) : type === 'VP8L' ? vp8lSize(view(data)) : null
  if (!size) return null
  const body = new Uint8Array(10)
  body[0] = hasXmp | (size.alpha ? hasAlpha : 0)
  const numbers = view(body)
  const put24 = (at: number, value: number) => {
    numbers.setUint16(at, value & 0xffff, true)
    numbers.setUint8(at + 2, value >> 16)
  }
  put24(4, size.width - 1)
  put24(7, size.height - 1)
  return chunk('VP8X', body)
}

function chunk(type: string, data: Bytes): Bytes {
  const head = utf8(`${type}....`)
  view(head).setUint32(4, data.length, true)
  return concat([head, data, new Uint8Array(data.length % 2)])
}
