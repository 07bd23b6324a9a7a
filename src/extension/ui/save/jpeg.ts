import { isJpegFrame } from '../../../shared/picture-headers.ts'
import { fail, ok } from '../../../shared/result.ts'
import { type Bytes, concat, latin1, utf8, view } from './bytes.ts'
import type { Embedded } from './embedded.ts'
import type { PictureFacts } from './facts.ts'
import { intoPacket, packetOf } from './xmp.ts'

const xmpKey = 'http://ns.adobe.com/xap/1.0/\0'
/** The length of a segment includes the two bytes of the length field. */
const maxPacketBytes = 0xffff - 2 - xmpKey.length

const app0 = 0xe0
const app1 = 0xe1
const app11 = 0xeb
const startOfScan = 0xda
const endOfImage = 0xd9

interface Segment {
  marker: number
  from: number
  to: number
  data: Bytes
}

/** Writes XMP as a segment after JFIF and Exif, which must come first. Source: XMP part 3, 1.1.3. */
export function embedInJpeg(bytes: Bytes, facts: PictureFacts): Embedded {
  const segments = segmentsOf(bytes)
  if (!segments) return fail('malformed')
  // Content Credentials (JUMBF): a hash over the whole file.
  if (segments.some(({ marker, data }) => marker === app11 && latin1(data, 0, 2) === 'JP')) return fail('signed')
  const old = segments.find(({ marker, data }) => marker === app1 && startsWith(data, xmpKey))
  const packet = old ? intoPacket(new TextDecoder().decode(old.data.subarray(xmpKey.length)), facts) : packetOf(facts)
  const content = packet === null ? null : utf8(packet)
  if (!content || content.length > maxPacketBytes) return fail('full')
  const at = old?.from ?? firstFree(segments)
  return ok([bytes.subarray(0, at), segment(content), bytes.subarray(old?.to ?? at)])
}

/** All segments up to the pixels; null when they don't lead there or the end is missing. */
function segmentsOf(bytes: Bytes): Segment[] | null {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return null
  const segments: Segment[] = []
  for (let from = 2; segments.at(-1)?.marker !== startOfScan; ) {
    let at = from
    while (bytes[at] === 0xff) at++
    const marker = bytes[at]
    if (at === from || marker === undefined || marker === endOfImage) return null
    const length = view(bytes).getUint16(at + 1)
    const to = at + 1 + length
    if (length < 2 || to > bytes.length) return null
    segments.push({ marker, from, to, data: bytes.subarray(at + 3, to) })
    from = to
  }
  const hasFrame = segments.some(({ marker }) => isJpegFrame(marker))
  return hasFrame && hasEnd(bytes, segments.at(-1)?.to ?? 0) ? segments : null
}

/** Some cameras write more behind the end: looked for from there. */
function hasEnd(bytes: Bytes, from: number): boolean {
  for (let at = bytes.length - 2; at >= from; at--) if (bytes[at] === 0xff && bytes[at + 1] === endOfImage) return true
  return false
}

function firstFree(segments: readonly Segment[]): number {
  let at = 2
  for (const { marker, data, to } of segments) {
    if (marker !== app0 && !(marker === app1 && startsWith(data, 'Exif\0'))) break
    at = to
  }
  return at
}

function startsWith(data: Bytes, text: string): boolean {
  return latin1(data, 0, text.length) === text
}

function segment(content: Bytes): Bytes {
  const head = new Uint8Array([0xff, app1, 0, 0])
  view(head).setUint16(2, 2 + xmpKey.length + content.length)
  return concat([head, utf8(xmpKey), content])
}
