import { knownParameter } from '../shared/prompt-parameters.ts'

// Hyphens and dashes, also those that keyboards and word processors put in place of two hyphens. Image APIs take some of them for `--`.
const dash = '-\u02d7\u058a\u2010-\u2015\u2043\u2212\u2796\u2e17\u2e1a\u2e3a\u2e3b\u2e40\ufe31\ufe32\ufe58\ufe63\uff0d'
// Joiners, marks and selectors that are invisible: nobody sees them between two dashes, and APIs may skip them.
const unseen = '\\p{Cf}\\p{Mn}\\p{Me}\\u115f\\u1160\\u3164\\uffa0'
// Runs of dashes and spaces, with the letter that follows. What a run contains is tested afterwards, so that no page can make this
// regular expression slow.
const runs = new RegExp(`[${dash}\\s][${dash}\\s${unseen}]*(?=(\\p{L})?)`, 'gu')
const unseenInRun = new RegExp(`[${unseen}]`, 'gu')
const leadingUnseen = new RegExp(`^[${unseen}]*`, 'u')
const doubleDash = new RegExp(`[${dash}]{2}|[\u2e3a\u2e3b]`)
const longDash = /(^|\s)[\u2013-\u2015\ufe58]$/

/**
 * Selected text as one readable line: white space of any kind becomes one space; control characters, text direction overrides and
 * invisible marks are removed. The joiners that emoji, Persian and Indic scripts need stay.
 */
export function plainText(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g, '')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
}

/** A run of dashes that an image API may obey, with the letter behind it. */
interface Mark {
  start: number
  /** Where the letter stands. */
  end: number
  /** What becomes of the run where it is no parameter's. */
  literal: string
  /** Two dashes, a space before them and none behind: nobody writes this but before a parameter. */
  isPlain: boolean
}

const plainMark = new RegExp(`^\\s(?:[${dash}]{2,}|[\u2e3a\u2e3b])$`)

function* marksIn(text: string): Generator<Mark> {
  const first = leadingUnseen.exec(text)?.[0].length ?? 0
  for (const { 0: run, 1: letter, index: start } of text.matchAll(runs)) {
    if (letter === undefined) continue
    const seen = run.replace(unseenInRun, '')
    const mark = { start, end: start + run.length, isPlain: plainMark.test(start <= first ? ` ${seen}` : seen) }
    if (doubleDash.test(seen)) yield { ...mark, literal: ' ' }
    // In the middle of a word a long dash is punctuation.
    else if (longDash.test(start <= first ? seen : `x${seen}`)) yield { ...mark, literal: seen.slice(0, -1) }
  }
}

/** Braces ask some APIs for one paid job for each alternative. */
export function withoutBraces(text: string): string {
  return text.replaceAll('{', '(').replaceAll('}', ')')
}

/**
 * Page text without what an image API would obey: ` --parameter` becomes plain words, and braces become parentheses.
 */
export function withoutParameters(text: string): string {
  let literal = ''
  let from = 0
  for (const mark of marksIn(text)) {
    literal += text.slice(from, mark.start) + mark.literal
    from = mark.end
  }
  return withoutBraces(literal + text.slice(from))
    .replace(/ {2,}/g, ' ')
    .trim()
}

/** What a text of a page says, and the known parameters in it. */
export interface PageText {
  /** As `withoutParameters` leaves it. */
  text: string
  /** `--name value`, in the order of the text. */
  parameters: string[]
}

/** Longer than every known name. */
const maxName = 20
/** Longer than every value but words. */
const maxValue = 1_000

/**
 * Takes known parameters out of plain text, name and value: at its end all, before it those whose value shows what they are
 * (`--ar 16:9`). What else looks like a parameter becomes words.
 */
export function readPageText(text: string): PageText {
  const parameters: string[] = []
  const pieces: string[] = []
  let next = text.length
  let isEnd = true
  for (const mark of [...marksIn(text)].toReversed()) {
    const [name = ''] = /^[a-z]+(?!\S)/i.exec(text.slice(mark.end, mark.end + maxName)) ?? []
    const from = mark.end + name.length
    const value = valueIn(text.slice(from, next), name, { isPlain: mark.isPlain, isEnd })
    if (value === null) {
      isEnd = false
      pieces.push(text.slice(mark.start, next))
    } else {
      const rest = text.slice(from + value.length, next).replace(/^\p{P}+(?=\s|$)/u, '')
      isEnd &&= rest.trim() === ''
      pieces.push(rest)
      parameters.push(withoutBraces(`--${name} ${value.trim().replace(/(?<![.,;])[.,;]+$/, '')}`.trim()))
    }
    next = mark.start
  }
  // They were found from the last to the first.
  const rest = [text.slice(0, next), ...pieces.reverse()].join(' ')
  return { text: withoutParameters(rest), parameters: parameters.reverse() }
}

interface Place {
  isPlain: boolean
  /** Nothing but parameters follows. */
  isEnd: boolean
}

/**
 * What of the text behind a parameter's name is its value, with the space before it; null where the name is none, or a word of the
 * sentence.
 */
function valueIn(region: string, name: string, { isPlain, isEnd }: Place): string | null {
  const form = knownParameter(name)?.value
  if (form === undefined) return null
  const isLast = isPlain && isEnd
  if (form === 'words') return isLast ? region : null
  if (form === 'none') return isLast && /^[\s\p{P}]*$/u.test(region) ? '' : null
  const lead = region.length - region.trimStart().length
  const [found = ''] = form.exec(region.slice(lead, lead + maxValue)) ?? []
  const to = lead + found.length
  // A word behind a dash that may be punctuation says nothing; a number does.
  const isClear = found !== '' && (isPlain || /^[\d.]/.test(found))
  if (isClear && /^\p{P}*(\s|$)/u.test(region.slice(to, to + maxValue))) return region.slice(0, to)
  // Without a value, or with one that the service would refuse.
  return isLast && /^\s*\S*\s*$/.test(region) ? region : null
}
