import { isRecord } from '../shared/json.ts'
import { readDate, readNumber, readText, readTexts } from './fields.ts'

/**
 * Epoch ms at which a link dies, where it says so; undefined otherwise.
 *
 *   Discord       `ex`, hex seconds: 14 days after the posting in 2023, 24 hours since
 *   Azure         `se`, an ISO date
 *   Amazon S3     `X-Amz-Date` (20261127T120000Z) and `X-Amz-Expires`, seconds after it; Cloudflare's R2 alike
 *   others        `Expires` or `exp`, epoch seconds
 */
export function linkExpiry(url: string): number | undefined {
  const parameter = (name: string) => new RegExp(`[?&]${name}=([\\w%:.-]+)(?:&|#|$)`, 'i').exec(url)?.[1]
  const hex = parameter('ex')
  if (hex !== undefined && /^[0-9a-f]{8}$/i.test(hex)) return Number.parseInt(hex, 16) * 1000
  const iso = parameter('se')
  if (iso !== undefined) return readDate(iso.replace(/%3A/gi, ':'))
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(parameter('X-Amz-Date') ?? '') ?? []
  const signedAt = readDate(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  const liveS = readNumber(parameter('X-Amz-Expires'))
  if (signedAt !== undefined && liveS !== undefined) return signedAt + liveS * 1000
  const seconds = parameter('Expires') ?? parameter('exp')
  return seconds !== undefined && /^\d{10}$/.test(seconds) ? Number(seconds) * 1000 : undefined
}

/** An address as text. Whether it can be loaded is decided elsewhere (`shared/address`). */
export function readAddress(value: unknown): string | undefined {
  return typeof value === 'string' ? readText(value) : undefined
}

/** Addresses of a list of texts or of objects with a `url`. */
export function readAddresses(value: unknown): string[] {
  const items = Array.isArray(value) ? value : [value]
  return readTexts(items.map((item) => readAddress(isRecord(item) ? (item.url ?? item.resultUrl) : item)))
}
