import type { Speed } from './account.ts'

/** A prompt taken apart as Midjourney's bot does it. `parameters` in order, names in lower case. */
export interface Prompt {
  text: string
  /** Picture URLs that stood in front of the text. */
  references: string[]
  parameters: { name: string; value: string }[]
  aspect: number
  seed: number | null
  speed: Speed | null
  /** A parameter that does not exist or has no proper value; null when all are fine. */
  invalid: string | null
}

const known = new Set(
  (
    'ar aspect bs c chaos cref cw draft dref exp fast hd hr iw loop motion niji no oref ow p personalize profile public q quality r raw ' +
    'relax repeat s sameseed seed sref stealth stop style stylize sv sw test testp tile turbo upbeta uplight v version video vf w weird'
  ).split(' '),
)

/** Splits a prompt at ` --name value`. Never throws. */
export function readPrompt(raw: string): Prompt {
  // Phones and word processors turn two hyphens into a dash; Midjourney takes either.
  const [head = '', ...tail] = ` ${raw}`.split(/\s(?:--|—)(?=[a-z])/i)
  const words = head.trim().split(/\s+/)
  const firstWord = words.findIndex((word) => !/^<?https?:\/\//i.test(word))
  const references = words.slice(0, firstWord === -1 ? words.length : firstWord)
  const parameters = tail.map((part) => {
    const [name = '', ...value] = part.trim().split(/\s+/)
    return { name: name.toLowerCase(), value: value.join(' ') }
  })
  const last = (...names: string[]) => parameters.findLast((parameter) => names.includes(parameter.name))
  const aspect = readAspect(last('ar', 'aspect')?.value)
  const seed = last('seed')?.value
  const unknown = parameters.find((parameter) => !known.has(parameter.name))
  const speed = last('fast', 'relax', 'turbo')?.name
  return {
    text: firstWord === -1 ? '' : words.slice(firstWord).join(' '),
    references: references.filter((word) => word !== '').map((word) => word.replace(/^<|>$/g, '')),
    parameters,
    aspect: aspect ?? 1,
    seed: seed !== undefined && /^\d{1,10}$/.test(seed) ? Number(seed) : null,
    speed: speed === 'fast' || speed === 'relax' || speed === 'turbo' ? speed : null,
    invalid:
      unknown !== undefined
        ? `--${unknown.name}`
        : aspect === null
          ? '--ar'
          : seed !== undefined && !/^\d{1,10}$/.test(seed)
            ? '--seed'
            : null,
  }
}

/** `3:2`, `16x9` or a number; 1 when not told, null when it is none. Clamped to what the engine paints. */
export function readAspect(text: string | undefined): number | null {
  if (text === undefined) return 1
  const match = /^(\d+(?:\.\d+)?)(?:\s*[:x/]\s*(\d+(?:\.\d+)?))?$/.exec(text.trim())
  const ratio = match ? Number(match[1]) / Number(match[2] ?? 1) : Number.NaN
  return Number.isFinite(ratio) && ratio > 0 ? Math.min(Math.max(ratio, 0.25), 4) : null
}
