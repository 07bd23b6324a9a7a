import { isolated } from '../../platform/i18n.ts'
import { dateFormat, listFormat, numberFormat, relativeTimeFormat } from './formatters.ts'
import { t } from './words.ts'

const secondMs = 1000
const minuteMs = 60 * secondMs
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** `12.06`, in the interface language's digits and separators. */
export function number(value: number, digits = 2): string {
  return numberFormat({ maximumFractionDigits: digits }).format(value)
}

/** 0 to 100 in, `80%` out. */
export function percent(value: number): string {
  return numberFormat({ style: 'percent', maximumFractionDigits: 0 }).format(value / 100)
}

/** What is not empty of these, with dots between them. */
export function dotted(...parts: readonly (string | undefined)[]): string {
  return parts.flatMap((part) => (part ? [isolated(part)] : [])).join(' · ')
}

/** `54 s`, `2 min 10 s`, `1 h 5 min`. In texts of ours: `Intl` writes `54s` in Japanese, and `54 Sek.` in German. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / secondMs))
  if (seconds < 60) return t('time_seconds', seconds)
  const minutes = Math.floor(seconds / 60)
  if (minutes < 10 && seconds % 60 > 0) return t('time_minutes_seconds', minutes, seconds % 60)
  if (minutes < 60) return t('time_minutes', minutes)
  if (minutes % 60 === 0) return t('time_hours', minutes / 60)
  return t('time_hours_minutes', Math.floor(minutes / 60), minutes % 60)
}

/** `just now`, `2 minutes ago`, `3 hours ago`, `5 days ago`. */
export function ago(then: number, now: number): string {
  const past = now - then
  if (past < minuteMs) return t('time_just_now')
  const format = relativeTimeFormat({})
  if (past < hourMs) return format.format(-Math.floor(past / minuteMs), 'minute')
  if (past < 2 * dayMs) return format.format(-Math.floor(past / hourMs), 'hour')
  return format.format(-Math.floor(past / dayMs), 'day')
}

/** `a, b, c`, with the commas of the language. */
export function list(items: readonly string[]): string {
  return listFormat({ type: 'conjunction', style: 'narrow' }).format(items.map(isolated))
}

/** `14:02` today, with the day before that. */
export function clock(at: number, now: number): string {
  const time = { hour: '2-digit', minute: '2-digit' } as const
  const options: Intl.DateTimeFormatOptions =
    dayKey(at) === dayKey(now) ? time : { day: 'numeric', month: 'short', ...time }
  return dateFormat(options).format(at)
}

/** `22 Nov 2026` */
export function shortDate(at: number): string {
  return dateFormat({ dateStyle: 'medium' }).format(at)
}

/** `22 November 2026, 14:02` */
export function date(at: number): string {
  return dateFormat({ dateStyle: 'long', timeStyle: 'short' }).format(at)
}

/** Text with the times in it that Discord writes as `<t:1893456000:R>`, in seconds, written as dates. */
export function withDates(text: string): string {
  return text.replace(/<t:(\d{1,12})(?::[a-z])?>/gi, (_, seconds: string) => date(Number(seconds) * 1000))
}

/** Same for all moments of one day of this machine's calendar. */
export function dayKey(at: number): string {
  const day = new Date(at)
  return `${day.getFullYear()}-${day.getMonth() + 1}-${day.getDate()}`
}

/** `Today`, `Yesterday`, `Friday, 20 November 2026` */
export function dayName(at: number, now: number): string {
  if (dayKey(at) === dayKey(now)) return t('day_today')
  const yesterday = new Date(now)
  yesterday.setDate(yesterday.getDate() - 1) // not minus 24 h: days around a clock change are longer or shorter
  if (dayKey(at) === dayKey(yesterday.getTime())) return t('day_yesterday')
  return dateFormat({ dateStyle: 'full' }).format(at)
}
