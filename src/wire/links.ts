import { isRecord } from '../shared/json.ts'
import { readText, readTexts } from './fields.ts'

/** Epoch ms at which a Discord link dies: `ex` holds hex seconds, 14 days after the posting in 2023, 24 hours since. */
export function linkExpiry(url: string): number | undefined {
  const hex = /[?&]ex=([0-9a-f]{8})(?:&|$)/i.exec(url)?.[1]
  return hex === undefined ? undefined : Number.parseInt(hex, 16) * 1000
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
