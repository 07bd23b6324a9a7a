import { maxItems, readDate, readNumber } from './fields.ts'

/** Midjourney's `/info` text, decoded into the fields of `contract/account`, except the time of reading. */
export interface InfoText {
  fast: { left: number; of: number | undefined; unit: 'hours' | 'minutes'; percent: number | undefined } | null
  speed: 'fast' | 'relax' | 'turbo' | null
  visibility: 'public' | 'stealth' | null
  queue: { fast: number | null; relax: number | null; running: number | null }
  subscription: {
    plan: string
    status: string | undefined
    renewsAt: number | undefined
    renewsText: string | undefined
  } | null
  entries: { key: string; value: string; known: boolean }[]
}

/** Patterns of keys, and their readers. APIs keep Midjourney's words, some in other case. A reader returns null when it did not understand the value. */
const readers: [RegExp, (info: InfoText, value: string) => unknown][] = [
  [/^fast (time|hours?) remaining$/i, (info, value) => Object.assign(info, { fast: readFast(value) }).fast],
  [/^job mode$/i, (info, value) => Object.assign(info, { speed: readSpeed(value) }).speed],
  [/^visibility( mode)?$/i, (info, value) => Object.assign(info, { visibility: readVisibility(value) }).visibility],
  [/^queued jobs? \(fast\)$/i, (info, value) => Object.assign(info.queue, { fast: readCount(value) }).fast],
  [/^queued jobs? \(relax(ed)?\)$/i, (info, value) => Object.assign(info.queue, { relax: readCount(value) }).relax],
  [/^running jobs?$/i, (info, value) => Object.assign(info.queue, { running: readCount(value) }).running],
  [/^subscription$/i, (info, value) => Object.assign(info, { subscription: readSubscription(value) }).subscription],
]

/** Whether some keys are those of `/info`. */
export function isInfo(content: Record<string, unknown>): boolean {
  return Object.keys(content).some((key) => readers.some(([pattern]) => pattern.test(key.trim())))
}

/** `Key: value` lines as an object; the first colon divides, since a value may hold colons. Null when no line has a known key. */
export function readInfoLines(text: string): Record<string, string> | null {
  const pairs = text.split('\n').flatMap((line): [string, string][] => {
    const match = /^\W*([\w][\w ()]*?)\**\s*:\**\s*(.+)$/.exec(line.trim())
    return match?.[1] && match[2] ? [[match[1], match[2]]] : []
  })
  const content = Object.fromEntries(pairs)
  return isInfo(content) ? content : null
}

/** Longer than any of Midjourney's lines. */
const maxValue = 1_000

/** Decodes whatever keys came, in their order; requires none. */
export function readInfo(content: Record<string, unknown>): InfoText {
  const info: InfoText = {
    fast: null,
    speed: null,
    visibility: null,
    queue: { fast: null, relax: null, running: null },
    subscription: null,
    entries: [],
  }
  for (const [key, raw] of Object.entries(content).slice(0, maxItems)) {
    const value = (typeof raw === 'string' ? raw : (JSON.stringify(raw) ?? '')).slice(0, maxValue)
    const reader = readers.find(([pattern]) => pattern.test(key.trim()))?.[1]
    info.entries.push({ key, value, known: (reader?.(info, value) ?? null) !== null })
  }
  return info
}

/** `12.06/15.0 hours (80.37%)`, `25.00 minutes`. */
function readFast(value: string): InfoText['fast'] {
  const pattern = /^\s*([\d.]+)\s*(?:\/\s*([\d.]+))?\s*(hour|minute)s?\b(?:\s*\(([\d.]+)\s*%\))?/i
  const [, leftText, ofText, unit, percentText] = pattern.exec(value) ?? []
  const left = readNumber(leftText)
  if (left === undefined || unit === undefined) return null
  const of = readNumber(ofText)
  const percent = readNumber(percentText) ?? (of ? (left / of) * 100 : undefined)
  return {
    left,
    of,
    unit: unit.toLowerCase() === 'hour' ? 'hours' : 'minutes',
    percent: percent === undefined ? undefined : Math.min(Math.round(percent * 100) / 100, 100),
  }
}

export function readSpeed(value: string): InfoText['speed'] {
  const word = /fast|relax|turbo/i.exec(value)?.[0].toLowerCase()
  return word === 'fast' || word === 'relax' || word === 'turbo' ? word : null
}

function readVisibility(value: string): InfoText['visibility'] {
  if (/stealth|private/i.test(value)) return 'stealth'
  return /public/i.test(value) ? 'public' : null
}

function readCount(value: string): number | null {
  return /^none$/i.test(value.trim()) ? 0 : (readNumber(/^\s*(\d+)\b/.exec(value)?.[1]) ?? null)
}

/** `Pro (Active yearly, renews next on <t:1715321361>)`; `None (Trial)`. A date in words is kept as it is, because it is in the user's language. */
function readSubscription(value: string): InfoText['subscription'] {
  const [, plan, inside = ''] = /^\s*([^(]*?)\s*(?:\((.*)\))?\s*$/.exec(value) ?? []
  if (!plan) return null
  const [status = '', ...rest] = inside.split(/,\s*/)
  const renews = rest.join(', ').replace(/^.*\bon\s+/i, '')
  const stamp = readDate(/<t:(\d{1,12})(?::\w)?>/.exec(value)?.[1])
  return {
    plan,
    status: status && !status.includes('<t:') ? status : undefined,
    renewsAt: stamp,
    renewsText: stamp === undefined && renews ? renews : undefined,
  }
}
