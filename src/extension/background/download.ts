import { fail, ok, type Result } from '../../shared/result.ts'
import { pictureType } from './picture-type.ts'

/** An upscaled PNG has 20 MB; whoever sends more than this sends no picture. */
const maxBytes = 40 * 1_048_576
const timeoutMs = 25_000

/** `dead`: this link will never work again, or never held a picture. `later`: it may work another time. */
export type DownloadFailure = 'dead' | 'later'

/** Fetches one picture. Without a token, cookies or referrer: it goes to a host that is not the API's. */
export async function download(url: string, fetch: typeof globalThis.fetch): Promise<Result<Blob, DownloadFailure>> {
  try {
    const response = await fetch(url, {
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      signal: AbortSignal.timeout(timeoutMs),
    })
    if (response.status === 404 || response.status === 410) return fail('dead')
    if (!response.ok) return fail('later')
    const parts = await readParts(response)
    const type = parts && pictureType(new Uint8Array(await new Blob(parts).slice(0, 16).arrayBuffer()))
    return parts && type ? ok(new Blob(parts, { type })) : fail('dead')
  } catch {
    return fail('later')
  }
}

/** Null when it is too large: stopped there, not read to its end. */
async function readParts(response: Response): Promise<Uint8Array<ArrayBuffer>[] | null> {
  const reader = response.body?.getReader()
  const parts: Uint8Array<ArrayBuffer>[] = []
  if (!reader || Number(response.headers.get('content-length') ?? 0) > maxBytes) return null
  for (let size = 0; ; ) {
    const { done, value } = await reader.read()
    if (done) return parts
    size += value.byteLength
    if (size > maxBytes) {
      await reader.cancel()
      return null
    }
    parts.push(value)
  }
}
