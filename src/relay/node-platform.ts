import { isAscii, isUtf8 } from 'node:buffer'
import { isOneOf } from '../server/keys.ts'
import { createInboxIds } from './auth.ts'
import type { Platform } from './platform.ts'
import { createNodeEncrypt } from './seal/node-encrypt.ts'

export const nodePlatform: Platform = {
  createInboxIds,
  isOneOf,
  decode(bytes) {
    const ascii = isAscii(bytes)
    if (!ascii && !isUtf8(bytes)) return null
    return { text: bufferOf(bytes).toString(ascii ? 'latin1' : 'utf8'), ascii }
  },
  base64: (bytes) => bufferOf(bytes).toString('base64'),
  byteLength: (text) => Buffer.byteLength(text),
  createEncrypt: createNodeEncrypt,
  nextTurn: setImmediate,
}

/** The same bytes, not a copy. */
function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
