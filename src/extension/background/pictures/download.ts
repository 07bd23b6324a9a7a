import { isLoadable, type Near } from '../../../shared/address.ts'
import { retryAfterMs } from '../../../shared/backoff.ts'
import type { Now, Timers } from '../../../shared/clock.ts'
import { headBytes } from '../../../shared/picture-size.ts'
import { pictureType } from '../../../shared/picture-type.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'

/** How much time and how many bytes one download may take. */
export const limits = {
  /** Upscaled PNGs have 20 to 40 MB, short films less. What is larger than this is no picture. */
  bytes: 64 * 1_048_576,
  /** The longest wait for the response to begin, and between two parts of it. Chromium ends a fetch that has not begun after 30 s. */
  silenceMs: 20_000,
  totalMs: 240_000,
  /** After this time the average speed must be `bytesPerMs` at least: otherwise a very slow host would take until `totalMs`. */
  speedTestAfterMs: 30_000,
  bytesPerMs: 8,
}

/**
 * `gone`: this link will never work. `doubtful`: what came is not a picture, or only a part of one, or a redirect. A CDN that does not
 * have the picture yet answers so, or a log-in page, usually not for long. `later`: the link may work another time.
 */
export interface DownloadFailure {
  code: 'gone' | 'doubtful' | 'later'
  /** Whether the host answered at all. */
  answered: boolean
  /** How long the host asks to wait, in ms. */
  retryAfterMs?: number
}

export interface Downloaded {
  /** Its type is read from the bytes, whatever the server says. */
  blob: Blob
  /** Its first bytes, for `measurePicture`. */
  head: Uint8Array
  /** False when its end seems to be missing. */
  isWhole: boolean
}

interface Options {
  fetch: typeof globalThis.fetch
  now: Now
  timers: Timers
  limits?: typeof limits
  /** Where the connection of the picture's job is. */
  near: Near
}

/**
 * Fetches one picture, without a token, cookies or referrer: the host is not the API's. Redirects are followed only from an address on
 * this machine, because where one leads is known only after the request was made there.
 */
export async function download(url: string, options: Options): Promise<Result<Downloaded, DownloadFailure>> {
  const { silenceMs, totalMs } = options.limits ?? limits
  const stop = new AbortController()
  const abort = () => stop.abort()
  const cancelTotal = options.timers.after(totalMs, abort)
  let cancelSilence = options.timers.after(silenceMs, abort)
  const onData = () => {
    cancelSilence()
    cancelSilence = options.timers.after(silenceMs, abort)
  }
  try {
    const response = await options.fetch(url, {
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      redirect: options.near === true ? 'follow' : 'manual',
      signal: stop.signal,
    })
    onData()
    return refusal(response, options) ?? (await read(response, onData, options))
  } catch {
    // The network failed, or a timer above aborted: fetch does not say which.
    return fail({ code: 'later', answered: false })
  } finally {
    cancelSilence()
    cancelTotal()
    // A response that was not read to its end is cancelled.
    stop.abort()
  }
}

function refusal(response: Response, { now, near }: Options) {
  const { status, url } = response
  // A redirect that is not followed has no status in browsers.
  const isRedirect = response.type === 'opaqueredirect' || (status >= 300 && status < 400)
  if (status === 404 || isRedirect) return fail({ code: 'doubtful' as const, answered: true })
  // A redirect led to an address that pictures may not be loaded from.
  const isForbidden = url !== '' && !isLoadable(url, near)
  if (status === 410 || isForbidden) return fail({ code: 'gone' as const, answered: true })
  if (response.ok) return null
  const pause = retryAfterMs(response.headers.get('retry-after'), now())
  return fail({ code: 'later' as const, answered: true, ...(pause === null ? {} : { retryAfterMs: pause }) })
}

async function read(
  response: Response,
  onData: () => void,
  { now, limits: { bytes: most, speedTestAfterMs, bytesPerMs } = limits }: Options,
): Promise<Result<Downloaded, DownloadFailure>> {
  const refused = (code: 'gone' | 'doubtful') => fail({ code, answered: true })
  const reader = response.body?.getReader()
  // The stated length may be wrong, but one that is too large is reason enough.
  if (Number(response.headers.get('content-length') ?? 0) > most) return refused('gone')
  const parts: Uint8Array<ArrayBuffer>[] = []
  const beganAt = now()
  let size = 0
  let type: string | null = null
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    onData()
    parts.push(part.value)
    size += part.value.byteLength
    if (size > most) return refused('gone')
    // What is not a picture, a web page for instance, is not read to its end.
    if (type === null && size >= typeBytes) {
      type = pictureType(await bytesOf(new Blob(parts), 0, typeBytes))
      if (type === null) return refused('doubtful')
    }
    const tookMs = now() - beganAt
    if (tookMs > speedTestAfterMs && size < tookMs * bytesPerMs) return fail({ code: 'later', answered: true })
  }
  if (type === null) return refused('doubtful')
  const blob = new Blob(parts, { type })
  const head = await bytesOf(blob, 0, headBytes)
  const tail = await bytesOf(blob, Math.max(0, size - tailBytes), size)
  return ok({ blob, head, isWhole: isWhole(type, size, head, tail) })
}

async function bytesOf(blob: Blob, from: number, to: number): Promise<Uint8Array> {
  return new Uint8Array(await blob.slice(from, to).arrayBuffer())
}

/** How many bytes are needed to recognize the type of a file. */
const typeBytes = 12
/** How many of the last bytes are searched for the end mark: some programs write something behind it. */
const tailBytes = 1024

/** Whether a file has its end. Without a stated length, a broken connection looks the same as a complete response. */
function isWhole(type: string, size: number, head: Uint8Array, tail: Uint8Array): boolean {
  const ends = (mark: string) => String.fromCharCode(...tail).includes(mark)
  if (type === 'image/png') return ends('IEND')
  if (type === 'image/jpeg') return ends('\xff\xd9')
  if (type === 'image/webp') return size >= 8 + new DataView(head.buffer).getUint32(4, true)
  return true
}
