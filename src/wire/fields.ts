import * as z from 'zod/mini'
import { isRecord } from '../shared/json.ts'

/** Longer than any prompt or address. Text is stored, and matched against patterns that take quadratic time. */
const maxText = 10_000
/** More than any list of buttons or pictures. */
export const maxItems = 100

/** A text that is not blank, cut at `maxText`; a number as its digits. Undefined for anything else. */
export function readText(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : undefined
  return typeof value === 'string' && value.trim() !== '' ? value.slice(0, maxText) : undefined
}

/** The texts of a list, or a lone text as a list of one. */
export function readTexts(value: unknown): string[] {
  const items = Array.isArray(value) ? value.slice(0, maxItems) : [value]
  return items.map(readText).filter((text) => text !== undefined)
}

/** Prompts as describe lists them, without the keycaps that number them; one text may hold all four. */
export function readPrompts(texts: readonly string[]): string[] {
  return texts
    .flatMap((text) => text.split(/\n(?=[ \t]*\d\uFE0F?\u20E3)/))
    .map((text) => text.replace(/^\s*\d\uFE0F?\u20E3\s*/, '').trim())
    .filter((text) => text !== '')
}

export function readNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined
}

/** Progress as 37, "37", "37%" or "37.5 %": rounded, 0 to 100; undefined when there is none ("" on failures). */
export function readPercent(value: unknown): number | undefined {
  const number = readNumber(typeof value === 'string' ? value.replace('%', '') : value)
  return number === undefined ? undefined : Math.min(Math.max(Math.round(number), 0), 100)
}

/** Epoch ms of a date as Firestore's object, ISO text, epoch ms or epoch seconds. */
export function readDate(value: unknown): number | undefined {
  if (isRecord(value)) {
    const seconds = readNumber(value._seconds ?? value.seconds)
    return seconds === undefined
      ? undefined
      : seconds * 1000 + Math.floor((readNumber(value._nanoseconds ?? value.nanoseconds) ?? 0) / 1e6)
  }
  const number = readNumber(value)
  // 1e11 s is the year 5138, 1e11 ms is 1973: no image API lived in either.
  if (number !== undefined) return number > 0 ? Math.round(number < 1e11 ? number * 1000 : number) : undefined
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN
  return Number.isNaN(time) ? undefined : time
}

/** A field that never fails to parse, so that one odd field does not hide what the others say. */
export function field<Value>(read: (value: unknown) => Value) {
  return z.pipe(z.optional(z.unknown()), z.transform(read))
}

export const text = field(readText)
export const percent = field(readPercent)
export const date = field(readDate)
export const anything = z.optional(z.unknown())
export const record = field((value) => (isRecord(value) ? value : undefined))
