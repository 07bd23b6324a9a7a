import type { ParameterName } from './provider.ts'

/** Width to height. */
export interface Aspect {
  width: number
  height: number
}

/** A prompt without the parameters at its end, and what they say. */
export interface Parameters {
  text: string
  aspect?: Aspect
  /** Digits. */
  seed?: string
  /** What must not be in the picture. */
  negative?: string
  count?: number
  /** The others, as they were written. */
  unused: string[]
}

const names: Record<string, ParameterName> = {
  ar: 'aspect',
  aspect: 'aspect',
  seed: 'seed',
  no: 'negative',
  n: 'count',
}
/** Midjourney's other parameters. What is not one of them is a part of the sentence. */
const others =
  /^(v|version|niji|q|quality|s|stylize|c|chaos|w|weird|style|tile|iw|sref|sw|sv|cref|cw|oref|ow|p|profile|exp|r|repeat|stop|video|motion|loop|end|bs|raw|draft|hd|uplight|upbeta|fast|relax|turbo|stealth|public|creative|test|testp|hq)$/

/**
 * Takes the parameters off the end of a prompt (`a fox --ar 3:2 --seed 7`), as Midjourney reads them, for APIs that have fields
 * for them and would paint the words.
 * @param supported what the API has fields for; the rest is returned in `unused`
 */
export function readParameters(prompt: string, supported: readonly ParameterName[]): Parameters {
  // The lookbehind keeps a long row of spaces from taking quadratic time.
  const [first = '', ...parts] = prompt.split(/(?<!\s)\s+(?=(?:--|—)[a-z])/i)
  const isFirst = /^(?:--|—)[a-z]/i.test(first.trim())
  const pieces = isFirst ? ['', first.trim(), ...parts] : [first, ...parts]
  const found: { name: string; value: string; written: string }[] = []
  while (pieces.length > 1) {
    const written = (pieces.at(-1) ?? '').trim()
    const [, name = '', value = ''] = /^(?:--|—)([a-z]+)(?:\s+(.*))?$/is.exec(written) ?? []
    const key = name.toLowerCase()
    if (!Object.hasOwn(names, key) && !others.test(key)) break
    found.unshift({ name: key, value: value.trim(), written: written.replace(/^—/, '--') })
    pieces.pop()
  }
  const result: Parameters = { text: rejoin(prompt, pieces), unused: [] }
  for (const { name, value, written } of found) {
    const kind = Object.hasOwn(names, name) ? names[name] : undefined
    const isTaken = kind !== undefined && supported.includes(kind) && take(result, kind, value)
    if (!isTaken) result.unused.push(written)
  }
  return result
}

/** The sentence as it was written, with the spaces within it. */
function rejoin(prompt: string, pieces: readonly string[]): string {
  let end = 0
  for (const piece of pieces) end = prompt.indexOf(piece, end) + piece.length
  return prompt.slice(0, end).trim()
}

function take(result: Parameters, kind: ParameterName, value: string): boolean {
  switch (kind) {
    case 'aspect': {
      const [, width = 0, height = 0] = (/^(\d{1,4})\s*[:x]\s*(\d{1,4})$/i.exec(value) ?? []).map(Number)
      if (width === 0 || height === 0) return false
      result.aspect = { width, height }
      return true
    }
    case 'seed':
      if (!/^\d{1,20}$/.test(value)) return false
      result.seed = value
      return true
    case 'negative':
      if (value === '') return false
      result.negative = result.negative === undefined ? value : `${result.negative}, ${value}`
      return true
    case 'count': {
      const count = /^\d{1,2}$/.test(value) ? Number(value) : 0
      if (count === 0) return false
      result.count = count
      return true
    }
  }
}

/** How far apart two shapes are: 0 for the same, 0.69 for twice as wide. */
function distance(a: Aspect, b: Aspect): number {
  return Math.abs(Math.log((a.width * b.height) / (a.height * b.width)))
}

/** Nearer than this nobody sees a difference. */
const sameShape = 0.02

/**
 * The one of a service's shapes that is nearest to the wanted one.
 * @param shapes ratios (`16:9`) or sizes (`1536x1024`), as the service writes them
 * @returns undefined without a wanted shape; `unused` is what to tell the user where it is only nearly the same
 */
export function nearestShape(
  aspect: Aspect | undefined,
  shapes: readonly string[],
): { shape: string | undefined; unused: string[] } {
  if (!aspect) return { shape: undefined, unused: [] }
  const read = (shape: string): Aspect => {
    const [width = 1, height = 1] = shape.split(/[:x]/).map(Number)
    return { width, height }
  }
  const [shape] = [...shapes].sort((a, b) => distance(aspect, read(a)) - distance(aspect, read(b)))
  const written = `--ar ${aspect.width}:${aspect.height}`
  if (shape === undefined) return { shape, unused: [written] }
  return { shape, unused: distance(aspect, read(shape)) < sameShape ? [] : [`${written} (${shape})`] }
}

/**
 * Width and height in pixels of a shape.
 * @param area pixels in all, roughly kept
 * @param step both are multiples of this
 * @param most no side is longer, in pixels
 */
export function pixelsOf(
  { width, height }: Aspect,
  { area, step, most }: { area: number; step: number; most: number },
): Aspect {
  const scale = Math.min(Math.sqrt(area / (width * height)), most / Math.max(width, height))
  const round = (side: number) => Math.max(step, Math.round((side * scale) / step) * step)
  return { width: Math.min(round(width), most), height: Math.min(round(height), most) }
}
