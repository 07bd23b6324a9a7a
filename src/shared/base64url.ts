/** Bytes as base64url without padding (RFC 4648, section 5). For secrets and ids: a few dozen bytes. */
export function base64url(bytes: Uint8Array): string {
  const text = btoa(String.fromCharCode(...bytes))
  return text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}
