import { fail, ok } from '../../../shared/result.ts'
import { type Bytes, concat, crc32, latin1, utf8, view } from './bytes.ts'
import type { Embedded } from './embedded.ts'
import type { PictureFacts } from './facts.ts'
import { parametersText } from './parameters.ts'
import { intoPacket, packetOf } from './xmp.ts'

interface Chunk {
  type: string
  from: number
  to: number
  data: Bytes
}

const signature = '\x89PNG\r\n\x1a\n'
const xmpKey = 'XML:com.adobe.xmp'

/** `parameters` and XMP, each as an `iTXt` chunk before the pixels, where readers look. Source: PNG (W3C), section 11.3.3.4. */
export function embedInPng(bytes: Bytes, facts: PictureFacts): Embedded {
  const chunks = chunksOf(bytes)
  const header = chunks?.[0]
  if (!chunks || !header) return fail('malformed')
  // Content Credentials: a hash over the whole file.
  if (chunks.some(({ type }) => type === 'caBX')) return fail('signed')
  const size = { width: view(header.data).getUint32(0), height: view(header.data).getUint32(4) }
  const texts = chunks.filter(({ type }) => type === 'tEXt' || type === 'zTXt' || type === 'iTXt')
  const xmp = texts.find(({ data }) => keyOf(data) === xmpKey)
  const packet = xmp ? intoXmp(xmp, facts) : packetOf(facts)
  // What the one who painted it wrote there is better than what we could.
  const hasParameters = texts.some(({ data }) => keyOf(data) === 'parameters')
  const added = [
    ...(hasParameters ? [] : [textChunk('parameters', parametersText(facts, size))]),
    ...(packet === null ? [] : [textChunk(xmpKey, packet)]),
  ]
  const rest =
    xmp && packet !== null ? [bytes.subarray(header.to, xmp.from), bytes.subarray(xmp.to)] : [bytes.subarray(header.to)]
  return added.length === 0 ? fail('full') : ok([bytes.subarray(0, header.to), ...added, ...rest])
}

/** Null when it is no whole PNG: every chunk must be there, and be what its check sum says. */
function chunksOf(bytes: Bytes): Chunk[] | null {
  if (latin1(bytes, 0, 8) !== signature) return null
  const chunks: Chunk[] = []
  const numbers = view(bytes)
  for (let from = 8; chunks.at(-1)?.type !== 'IEND'; ) {
    const length = numbers.getUint32(from)
    const to = from + 12 + length
    if (to > bytes.length) return null
    if (numbers.getUint32(to - 4) !== crc32(bytes.subarray(from + 4, to - 4))) return null
    chunks.push({ type: latin1(bytes, from + 4, from + 8), from, to, data: bytes.subarray(from + 8, to - 4) })
    from = to
  }
  const isWhole =
    chunks[0]?.type === 'IHDR' && chunks[0].data.length === 13 && chunks.some(({ type }) => type === 'IDAT')
  return isWhole ? chunks : null
}

function keyOf(data: Bytes): string {
  return latin1(data, 0, Math.min(data.indexOf(0), 80))
}

/** The packet with our part; null when it is packed or can't be read. */
function intoXmp({ type, data }: Chunk, facts: PictureFacts): string | null {
  const flags = data.indexOf(0) + 1
  if (type !== 'iTXt' || data[flags] !== 0) return null
  const language = data.indexOf(0, flags + 2)
  const translated = language < 0 ? -1 : data.indexOf(0, language + 1)
  return translated < 0 ? null : intoPacket(new TextDecoder().decode(data.subarray(translated + 1)), facts)
}

/** An `iTXt` chunk, not packed, of no language. */
function textChunk(key: string, text: string): Bytes {
  const body = concat([utf8(`iTXt${key}`), new Uint8Array(5), utf8(text)])
  const frame = new Uint8Array(body.length + 8)
  view(frame).setUint32(0, body.length - 4)
  frame.set(body, 4)
  view(frame).setUint32(body.length + 4, crc32(body))
  return frame
}
