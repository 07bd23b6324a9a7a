import { base64 } from '../../shared/base64.ts'
import type { InboxIdOf, Platform } from '../platform.ts'
import { isOneOf } from './key-check.ts'
import { createWorkersEncrypt } from './workers-encrypt.ts'

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** @param idOf the inbox of a secret, which has been looked up before */
export function createWorkersPlatform(idOf: InboxIdOf): Platform {
  return {
    createInboxIds: () => ({ idOf, stop() {} }),
    isOneOf,
    decode(bytes) {
      try {
        const text = decoder.decode(bytes)
        // Every other character takes several bytes.
        return { text, ascii: text.length === bytes.byteLength }
      } catch {
        // Not UTF-8.
        return null
      }
    },
    base64,
    byteLength: (text) => encoder.encode(text).byteLength,
    createEncrypt: createWorkersEncrypt,
    nextTurn: (run) => void setTimeout(run, 0),
  }
}
