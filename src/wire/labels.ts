import type { ButtonRole } from '../contract/update.ts'
import { customIdFamily, quarterOf, roleOf } from '../jobs/button-role.ts'
import { isRecord } from '../shared/json.ts'
import { maxItems, readText } from './fields.ts'

/** `label` and `customId` are as they came, byte for byte; `shown` is for people; `index` is 1 to 4 where the button is for one picture of a grid. */
export interface WireButton {
  label: string
  customId: string | undefined
  shown: string
  role: ButtonRole
  index: number | undefined
}

/** Discord writes some emoji by name. */
const emojiNames: Record<string, string> = {
  ':arrows_counterclockwise:': '🔄',
  ':envelope:': '✉',
  ':heart:': '❤',
  ':arrow_left:': '⬅',
  ':arrow_right:': '➡',
  ':arrow_up:': '⬆',
  ':arrow_down:': '⬇',
}

/** Reads one button as the APIs write them: a label, or an object with `customId`, `label` and `emoji`. Null when it can't be pressed or shown. */
export function readButton(value: unknown): WireButton | null {
  if (typeof value === 'string') return value === '' ? null : describeButton(value, '', undefined, false)
  if (!isRecord(value)) return null
  const emoji = isRecord(value.emoji) ? value.emoji.name : value.emoji
  const label = typeof value.label === 'string' ? value.label : ''
  const customId = readText(value.customId ?? value.custom_id)
  if (label === '' && customId === undefined) return null
  return describeButton(label, readText(emoji) ?? '', customId, readText(value.url) !== undefined)
}

/** Reads buttons from a list, or from rows of lists. A label may occur twice. */
export function readButtons(value: unknown): WireButton[] {
  if (!Array.isArray(value)) return []
  return value
    .flat(3)
    .slice(0, maxItems)
    .map(readButton)
    .filter((button) => button !== null)
}

function describeButton(label: string, emoji: string, customId: string | undefined, isLink: boolean): WireButton {
  const plain = spell(label)
  // An emoji may come as a name (`upscale_1`), which is not shown.
  const sign = /^\w*$/.test(emoji) ? '' : spell(emoji)
  const words = plain.replace(/\p{Extended_Pictographic}|\u20E3|\u200D/gu, '').trim()
  const family = customIdFamily(customId)
  const named = /(?:upsample|variation|PicReader)::([1-4])$/.exec(family)?.[1]
  return {
    label,
    customId,
    shown: words || plain || sign || humanize(family) || label,
    role: isLink ? 'link' : roleOf([words, plain, sign, family]),
    // Upscalers of a single picture write `upsample_v6_2x_subtle::1`, which does not mean the first of four.
    index: quarterOf(words) ?? (named === undefined ? undefined : Number(named)),
  }
}

function spell(text: string): string {
  return text
    .replace(/:[a-z]\w+:/gi, (name) => emojiNames[name.toLowerCase()] ?? '')
    .replace(/[\uFE0E\uFE0F]/g, '')
    .trim()
}

/** `MJ::JOB::pan_left::1` -> "pan left". */
function humanize(family: string): string {
  return family
    .replace(/^MJ::|JOB::|Job::|::.*$/g, '')
    .replaceAll('_', ' ')
    .trim()
}
