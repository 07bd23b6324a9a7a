/** Shapes offered as a chip. Empty is the API's own default: versions and defaults change, a blank never ages. */
export const shapes = ['', '1:1', '3:2', '2:3', '16:9', '9:16'] as const

// Phones and office programs turn `--` into a dash; the APIs take both.
const aspectPattern = /(?:^|\s)(?:--|—)(?:ar|aspect)\s+(\d{1,4}(?:\.\d+)?):(\d{1,4}(?:\.\d+)?)(?=\s|$)/i

/** Width by height, as a prompt asks for it; null when it does not. */
export function aspectOf(prompt: string): number | null {
  const found = aspectPattern.exec(prompt)
  const ratio = found ? Number(found[1]) / Number(found[2]) : Number.NaN
  return Number.isFinite(ratio) && ratio > 0 ? ratio : null
}

/** The prompt's words, up to its first parameter. */
export function textOf(prompt: string): string {
  const at = prompt.search(/(?:^|\s)(?:--|—)[a-z]/i)
  return (at < 0 ? prompt : prompt.slice(0, at)).trim()
}

/** The shape a prompt names, as `3:2`; empty when it names none. */
export function aspectIn(prompt: string): string {
  const found = aspectPattern.exec(prompt)
  return found ? `${found[1]}:${found[2]}` : ''
}

/** The prompt without the shape it names. */
export function withoutAspect(prompt: string): string {
  return prompt.replace(aspectPattern, '').trim()
}

const countPattern = /(?:^|\s)(?:--|—)n\s+\d{1,2}(?=\s|$)/i

/** Whether a prompt itself names the number of pictures. */
export function namesCount(prompt: string): boolean {
  return countPattern.test(prompt)
}

/** What the chips add to a prompt. */
export interface ChipValues {
  /** `3:2`; empty: the API's own default. */
  shape: string
  /** Number of pictures; undefined: the API's own default. */
  count?: number | undefined
  /** Parameters as they are written. */
  extra: string
}

/** The prompt as sent. What stands in the text itself wins over the chips. */
export function withParameters(text: string, { shape, count, extra }: ChipValues): string {
  const written = [text.trim(), extra.trim()].join(' ')
  return [
    text.trim(),
    shape && !aspectPattern.test(written) ? `--ar ${shape}` : '',
    count !== undefined && !namesCount(written) ? `--n ${count}` : '',
    extra.trim(),
  ]
    .filter(Boolean)
    .join(' ')
}

/** One answer of *describe*, without the number emoji in front, for use as a prompt. */
export function describedPrompt(text: string): string {
  return text.replace(/^\s*(?:[0-9]\uFE0F?\u20E3|\d[.)])\s*/u, '').trim()
}
