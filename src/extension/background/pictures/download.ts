import { isLoadable } from '../../../shared/address.ts'
import { retryAfterMs } from '../../../shared/backoff.ts'
import type { Now, Timers } from '../../../shared/clock.ts'
import { headBytes } from '../../../shared/picture-size.ts'
import { pictureType } from '../../../shared/picture-type.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'

/** How much of a stranger's server one bears. */
export const limits = {
  /** Upscaled PNGs have 20 to 40 MB, short films less; whoever sends more than this sends no picture. */
  bytes: 64 * 1_048_576,
  /** For the answer to begin, and between two parts of it. Chromium cuts off what has not begun after 30 s. */
  silenceMs: 20_000,
  totalMs: 240_000,
  /** After so long a picture must have come at this speed: a drip would otherwise last until `totalMs`. */
  patienceMs: 30_000,
  bytesPerMs: 8,
}

/**
 * `gone`: this link will never work. `doubtful`: what came is no picture, or a part of one; a CDN that has not got it yet or a page
 * that wants a log-in answers so, and hardly ever for long; or the link leads on to another. `later`: it may work another time.
 */
export interface DownloadFailure {
  code: 'gone' | 'doubtful' | 'later'
  /** Whether the host answered at all. */
  answered: boolean
  /** What the host asks for, in ms. */
  retryAfterMs?: number
}

export interface Downloaded {
  /** Typed by what its bytes are, whatever the server calls them. */
  blob: Blob
  /** Its first bytes. */
  head: Uint8Array
  /** False when its end seems to be missing. */
  isWhole: boolean
}

interface Options {
  fetch: typeof globalThis.fetch
  now: Now
  timers: Timers
  limits?: typeof limits
  /** Whether the picture's job went to a connection on this machine. */
  isNear: boolean
}

/**
 * Fetches one picture. Without a token, cookies or referrer: it goes to a host that is not the API's. Only what lies on this machine
 * anyway is followed to another address: where a redirect leads is known after the request was made there.
 */
export async function download(url: string, options: Options): Promise<Result<Downloaded, DownloadFailure>> {
  const { silenceMs, totalMs } = options.limits ?? limits
  const stop = new AbortController()
  const cut = () => stop.abort()
  const end = options.timers.after(totalMs, cut)
  let quiet = options.timers.after(silenceMs, cut)
  const heard = () => {
    quiet()
    quiet = options.timers.after(silenceMs, cut)
  }
  try {
    const response = await options.fetch(url, {
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      redirect: options.isNear ? 'follow' : 'manual',
      signal: stop.signal,
    })
    heard()
    return refusal(response, options) ?? (await read(response, heard, options))
  } catch {
    // The network failed, or we cut it off: fetch does not tell which.
    return fail({ code: 'later', answered: false })
  } finally {
    quiet()
    end()
    // What was not read to its end is let go of.
    stop.abort()
  }
}

function refusal(response: Response, { now, isNear }: Options) {
  const { status, url } = response
  // What leads on and is not followed has no status in browsers.
  const leadsOn = response.type === 'opaqueredirect' || (status >= 300 && status < 400)
  if (status === 404 || leadsOn) return fail({ code: 'doubtful' as const, answered: true })
  // Followed to what is no place for pictures.
  const strayed = url !== '' && !isLoadable(url, isNear)
  if (status === 410 || strayed) return fail({ code: 'gone' as const, answered: true })
  if (response.ok) return null
  const pause = retryAfterMs(response.headers.get('retry-after'), now())
  return fail({ code: 'later' as const, answered: true, ...(pause === null ? {} : { retryAfterMs: pause }) })
}

async function read(
  response: Response,
  heard: () => void,
  { now, limits: { bytes: most, patienceMs, bytesPerMs } = limits }: Options,
): Promise<Result<Downloaded, DownloadFailure>> {
  const refused = (code: 'gone' | 'doubtful') => fail({ code, answered: true })
  const reader = response.body?.getReader()
  // What a server says of the length may be a lie; that it is too much is believed.
  if (Number(response.headers.get('content-length') ?? 0) > most) return refused('gone')
  const parts: Uint8Array<ArrayBuffer>[] = []
  const beganAt = now()
  let size = 0
  let type: string | null = null
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    heard()
    parts.push(part.value)
    size += part.value.byteLength
    if (size > most) return refused('gone')
    // A page is not read to its end.
    if (type === null && size >= signBytes) {
      type = pictureType(await bytesOf(new Blob(parts), 0, signBytes))
      if (type === null) return refused('doubtful')
    }
    const tookMs = now() - beganAt
    if (tookMs > patienceMs && size < tookMs * bytesPerMs) return fail({ code: 'later', answered: true })
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

/** So many bytes tell what a file is. */
const signBytes = 12
/** The end of a file, with some room for what careless programs write behind it. */
const tailBytes = 1024

/** A connection that breaks may look like an end: HTTP without a length says no more than that it is closed. */
function isWhole(type: string, size: number, head: Uint8Array, tail: Uint8Array): boolean {
  const ends = (mark: string) => String.fromCharCode(...tail).includes(mark)
  if (type === 'image/png') return ends('IEND')
  if (type === 'image/jpeg') return ends('\xff\xd9')
  if (type === 'image/webp') return size >= 8 + new DataView(head.buffer).getUint32(4, true)
  return true
}
