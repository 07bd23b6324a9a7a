// Phones and office programs turn `--` into a dash; the APIs take both.
export const aspectPattern = /(?:^|\s)(?:--|—)(?:ar|aspect)\s+(\d{1,4}(?:\.\d+)?):(\d{1,4}(?:\.\d+)?)(?=\s|$)/i

const countPattern = /(?:^|\s)(?:--|—)n\s+\d{1,2}(?=\s|$)/i

/** Whether a prompt itself names the number of pictures. */
export function namesCount(prompt: string): boolean {
  return countPattern.test(prompt)
}

/** What chips and presets add to a text. */
export interface ChipValues {
  /** `3:2`; empty: the API's own default. */
  shape: string
  /** Number of pictures; undefined: the API's own default. */
  count?: number | undefined
  /** Parameters as they are written. */
  extra: string
  /** Words around the text, see `fillTemplate`. */
  template?: string | undefined
}

/** The prompt as sent; empty for an empty text. What stands in the text or its template wins over shape and count. */
export function withParameters(text: string, { shape, count, extra, template = '' }: ChipValues): string {
  if (text.trim() === '') return ''
  const sentence = fillTemplate(template, text.trim())
  const written = [sentence, extra.trim()].join(' ')
  return [
    sentence,
    shape && !aspectPattern.test(written) ? `--ar ${shape}` : '',
    count !== undefined && !namesCount(written) ? `--n ${count}` : '',
    extra.trim(),
  ]
    .filter(Boolean)
    .join(' ')
}

/** Where the text goes in a template. */
export const placeholder = '{selection}'
const placeholders = /\{\s*selection\s*\}/gi
/** What follows a word without a space. */
const closing = /^[,.;:!?)]/

/** How often a template repeats the text. */
export function placesIn(template: string): number {
  return Math.max(1, template.match(placeholders)?.length ?? 0)
}

/**
 * A template with the text in its places, letter for letter: what the text holds is never read as a template. Without a place, the text
 * stands in front.
 */
export function fillTemplate(template: string, text: string): string {
  const around = template.trim()
  // Not `test`, which would begin where it last ended.
  if (around.search(placeholders) >= 0) return around.replace(placeholders, () => text)
  return closing.test(around) ? text + around : `${text} ${around}`.trim()
}
