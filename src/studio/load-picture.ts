import type { Pictures } from './pictures.ts'

const maxBytes = 16 * 1_048_576
const timeoutMs = 10_000

interface Options {
  pictures: Pictures
  fetch: typeof globalThis.fetch
  /** Whether a request may go to this URL. */
  reaches(url: string): boolean
}

/** Bytes of a picture by URL: our own from memory, `data:` as it is, others fetched (http(s), no redirects). Null: no picture there. */
export function createLoadPicture({ pictures, fetch, reaches }: Options): (url: string) => Promise<Buffer | null> {
  return async (url) => {
    const own = pictures.find(url)
    if (own) return pictures.bytes(own)
    const inline = /^data:image\/[a-z0-9.+-]+;base64,([A-Za-z0-9+/=]+)$/i.exec(url)?.[1]
    if (inline !== undefined) return Buffer.from(inline, 'base64')
    if (!/^https?:\/\//i.test(url) || !reaches(url)) return null
    try {
      const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(timeoutMs) })
      if (!response.ok || !/^image\//.test(response.headers.get('content-type') ?? '')) return null
      const parts: Uint8Array[] = []
      let size = 0
      for await (const part of response.body ?? []) {
        parts.push(part)
        size += part.byteLength
        if (size > maxBytes) return null
      }
      return Buffer.concat(parts)
    } catch {
      return null
    }
  }
}
