import { localIso, type PictureFacts } from './facts.ts'

/** A prompt's ` --parameters`. Phones and office programs turn `--` into a dash; the APIs take both. */
const parameterPattern = /(?:^|\s)(?:--|—)([a-z][\w-]*)((?:\s+(?!--|—)\S+)*)/gi

/** Long names for the short ones that APIs share. */
const longNames: Readonly<Record<string, string>> = {
  ar: 'Aspect ratio',
  aspect: 'Aspect ratio',
  c: 'Chaos',
  iw: 'Image weight',
  n: 'Number of pictures',
  no: 'No',
  q: 'Quality',
  s: 'Stylize',
  v: 'Model version',
  w: 'Weird',
}

/** `--ar 16:9 --tile` -> `Aspect ratio: 16:9`, `Tile: true`. The later of two wins, as with the APIs. */
export function parametersOf(prompt: string): Map<string, string> {
  const found = new Map<string, string>()
  for (const [, name = '', value = ''] of prompt.matchAll(parameterPattern)) {
    found.set(shownName(name), value.trim().replace(/\s+/g, ' ') || 'true')
  }
  return found
}

function shownName(name: string): string {
  const short = name.toLowerCase()
  if (Object.hasOwn(longNames, short)) return longNames[short] ?? short
  // Readers take names of two characters and more.
  return short.length === 1 ? `Parameter ${short}` : short[0]?.toUpperCase() + short.slice(1)
}

/** What is known of a picture, by name, in the order in which it is written. */
export function pairsOf(facts: PictureFacts, size: { width: number; height: number } | null): [string, string][] {
  const parameters = parametersOf(facts.prompt)
  const seed = facts.seed || parameters.get('Seed') || ''
  parameters.delete('Seed')
  const pairs: [string, string][] = [
    ['Seed', seed],
    ['Size', size ? `${size.width}x${size.height}` : ''],
    ['Model', facts.model || facts.provider],
    ...parameters,
    ['Command', facts.command],
    ['Job', facts.jobId],
    ['Picture', String(facts.number)],
    ['Quarter', String(facts.quarter ?? '')],
    ['Created', localIso(facts.createdAt)],
    ['Version', 'Afterimage'],
  ]
  return pairs.filter(([, value]) => value !== '')
}

/**
 * The text that image programs keep under `parameters`: the prompt, then one line of `Key: value` pairs. Readers take the
 * last line for pairs when it has three or more, and unquote values as JSON.
 * Source: `parse_generation_parameters` of AUTOMATIC1111's web interface.
 */
export function parametersText(facts: PictureFacts, size: { width: number; height: number } | null): string {
  const prompt = facts.prompt
    .replace(/\0/g, '')
    .replace(/\r\n?/g, '\n')
    // At the start of a line it would begin another part.
    .replace(/\n(?=\s*Negative prompt:)/g, ' ')
    .trim()
  const pairs = pairsOf(facts, size).map(([key, value]) => `${key}: ${quoted(value)}`)
  return [prompt, pairs.join(', ')].filter(Boolean).join('\n')
}

function quoted(value: string): string {
  const plain = value.replace(/\0/g, '')
  return /[,:"\\\r\n]|^\s|\s$/.test(plain) ? JSON.stringify(plain) : plain
}
