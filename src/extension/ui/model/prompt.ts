import { aspectPattern } from '../../../jobs/prompt.ts'

/** Shapes offered as a chip. Empty is the API's own default: versions and defaults change, a blank never ages. */
export const shapes = ['', '1:1', '3:2', '2:3', '16:9', '9:16'] as const

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

/** One answer of *describe*, without the number emoji in front, for use as a prompt. */
export function describedPrompt(text: string): string {
  return text.replace(/^\s*(?:[0-9]\uFE0F?\u20E3|\d[.)])\s*/u, '').trim()
}
