import type { Timers } from '../shared/clock.ts'
import type { CreateEncrypt } from './seal/sealer.ts'
import type { NextTurn } from './turns.ts'

/** The inbox a secret opens, or null when it is not a secret at all. */
export type InboxIdOf = (secret: string | null) => string | null

export interface InboxIds {
  idOf: InboxIdOf
  /** Forgets every secret. */
  stop(): void
}

export interface DecodedText {
  text: string
  /** All its characters are ASCII. */
  ascii: boolean
}

/** What Node and Cloudflare's runtime do each in their own way. */
export interface Platform {
  createInboxIds(timers: Timers): InboxIds
  /** Whether `given` is one of `keys`. All are compared, in constant time. */
  isOneOf(given: string | null | undefined, keys: readonly string[]): boolean
  /** The text of these bytes; null when they are not UTF-8. A byte order mark stays in it. */
  decode(bytes: Uint8Array): DecodedText | null
  base64(bytes: Uint8Array): string
  /** How many bytes the text has in UTF-8. */
  byteLength(text: string): number
  createEncrypt: CreateEncrypt
  nextTurn: NextTurn
}
