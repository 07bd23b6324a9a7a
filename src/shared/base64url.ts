import { base64, base64Bytes } from './base64.ts'

/** Bytes as base64url without padding (RFC 4648, section 5). */
export function base64url(bytes: Uint8Array): string {
  return base64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/** The bytes of base64url without padding; null when it is not base64url. */
export function base64urlBytes(text: string): Uint8Array<ArrayBuffer> | null {
  return /^[\w-]*$/.test(text) ? base64Bytes(text.replaceAll('-', '+').replaceAll('_', '/')) : null
}
