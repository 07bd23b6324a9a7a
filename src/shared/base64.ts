/** Bytes in one call. Engines limit the number of arguments and throw a RangeError some ten thousand further on. */
const chunkBytes = 8192

/** Bytes as base64 (RFC 4648, section 4), however many there are. */
export function base64(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    text += String.fromCharCode(...bytes.subarray(at, at + chunkBytes))
  }
  return btoa(text)
}

/** A blob's bytes as base64. */
export async function blobBase64(blob: Blob): Promise<string> {
  return base64(new Uint8Array(await blob.arrayBuffer()))
}

/** A blob's bytes as a `data:` URL of its type. */
export async function dataUrl(blob: Blob): Promise<string> {
  return `data:${blob.type};base64,${await blobBase64(blob)}`
}
