import { deflateRawSync } from 'node:zlib'
import { concat, crc32, utf8, view } from '../../src/extension/ui/save/bytes.ts'

export interface ZipPart {
  name: string
  content: Uint8Array
  /** Deflated, as most programs do. */
  packed?: boolean
  /** What is said in place of the truth. */
  lie?: { size?: number; packedSize?: number; crc?: number; at?: number; method?: number; flags?: number }
}

/** A zip as other programs write it, with lies where told to. */
export function zipOf(
  parts: readonly ZipPart[],
  options: { count?: number; comment?: string; directoryAt?: number } = {},
) {
  const files: Uint8Array[] = []
  const directory: Uint8Array[] = []
  let at = 0
  for (const { name, content, packed, lie = {} } of parts) {
    const body = packed ? deflateRawSync(content) : content
    const fields = new Uint8Array(26)
    const numbers = view(fields)
    numbers.setUint16(0, 20, true)
    numbers.setUint16(2, 0x800 | (lie.flags ?? 0), true)
    numbers.setUint16(4, lie.method ?? (packed ? 8 : 0), true)
    numbers.setUint32(10, lie.crc ?? crc32(content), true)
    numbers.setUint32(14, lie.packedSize ?? body.length, true)
    numbers.setUint32(18, lie.size ?? content.length, true)
    numbers.setUint16(22, utf8(name).length, true)
    const local = concat([utf8('PK\x03\x04'), fields, utf8(name), body])
    const rest = new Uint8Array(14)
    view(rest).setUint32(10, lie.at ?? at, true)
    directory.push(concat([utf8('PK\x01\x02'), new Uint8Array([20, 0]), fields, rest, utf8(name)]))
    files.push(local)
    at += local.length
  }
  const end = new Uint8Array(18)
  const size = directory.reduce((sum, { length }) => sum + length, 0)
  view(end).setUint16(4, options.count ?? parts.length, true)
  view(end).setUint16(6, options.count ?? parts.length, true)
  view(end).setUint32(8, size, true)
  view(end).setUint32(12, options.directoryAt ?? at, true)
  const comment = utf8(options.comment ?? '')
  view(end).setUint16(16, comment.length, true)
  return concat([...files, ...directory, utf8('PK\x05\x06'), end, comment])
}
