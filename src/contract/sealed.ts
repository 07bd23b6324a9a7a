import * as z from 'zod/mini'
import { tagPattern } from './inbox.ts'

/**
 * A sealed message: what the relay keeps in place of a webhook. Its bytes are
 *
 *   enc (32)  nonce (12)  ciphertext  tag (16)
 *
 * `enc` is HPKE's encapsulated key (RFC 9180, base mode: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, export only) with `sealInfo` as info.
 * The secret exported from it for `sealExport` is the key of AES-256-GCM; the inbox's id is its additional data. Several messages
 * may have one `enc`, each with a nonce of its own: agreeing on a key takes far longer than encrypting.
 *
 * The plaintext is the head as one line of JSON, `\n`, the webhook's body, and zeros up to a multiple of `sealBlockBytes`.
 */
export const sealVersion = 1
export const sealInfo = 'afterimage inbox seal v1'
export const sealExport = 'aes-256-gcm'
export const encBytes = 32
export const nonceBytes = 12
export const authTagBytes = 16
export const sealBlockBytes = 256
/** The longest head: a tag, a content type and 1024 characters of headers, each of two bytes, take less. */
export const maxHeadBytes = 4096

/** An X25519 public key as base64url. */
export const sealKeyPattern = /^[A-Za-z0-9_-]{43}$/

/** The key that an inbox is sealed to, as `PUT /v1/inbox` takes and answers it. */
export const sealSchema = z.object({
  v: z.literal(sealVersion),
  key: z.string().check(z.regex(sealKeyPattern)),
})
export type Seal = z.infer<typeof sealSchema>

/** What stands before the body. */
export const sealedHeadSchema = z.object({
  tag: z.nullable(z.string().check(z.regex(tagPattern))),
  /** The webhook's content type. */
  type: z.nullable(z.string().check(z.maxLength(255))),
  /** Bytes of the body. */
  size: z.number().check(z.int(), z.nonnegative()),
  /** Those that sign the webhook, by lower-case name. */
  headers: z.record(z.string(), z.string()),
})
export type SealedHead = z.infer<typeof sealedHeadSchema>
