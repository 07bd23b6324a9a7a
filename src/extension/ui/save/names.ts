import { textOf } from '../model/prompt.ts'
import { localIso, type PictureFacts } from './facts.ts'

export const defaultTemplate = 'Afterimage/{slug}-{job8}-{n}.{ext}'

/** What a template may name, for the page that offers it. */
export const placeholders = ['date', 'time', 'slug', 'job8', 'job', 'n', 'ext', 'command', 'provider', 'seed'] as const
type Placeholder = (typeof placeholders)[number]

/** ext4 and APFS take 255 bytes, encrypted home folders 143. */
const maxSegmentBytes = 120
/** Windows takes 260 characters, of which the download folder has its share. */
const maxPathLength = 180
const maxFolders = 6
const maxSlugLength = 60

/**
 * Path of a picture's file under the download folder, with `/` between folders. Fit for Windows, macOS and Linux, whatever
 * prompt and template hold: no way out of the folder, no reserved names, no marks that turn the reading direction.
 */
export function fileName(template: string, facts: PictureFacts, extension: string): string {
  const values = valuesOf(facts, extension)
  const segments = template.split(/[\\/]+/).map((segment) => fill(segment, values))
  const last = segments.pop() ?? ''
  const suffix = `.${extension}`
  const stem = last.toLowerCase().endsWith(suffix) ? last.slice(0, -suffix.length) : last
  const name = cleanSegment(stem, maxSegmentBytes - suffix.length) || 'picture'
  const folders = segments.map((segment) => cleanSegment(segment)).filter(Boolean)
  return within([...folders.slice(0, maxFolders), name], suffix)
}

/** Makes the names within one download unique, also on case-insensitive file systems. */
export function createNames(): (name: string) => string {
  const taken = new Set<string>()
  return (name) => {
    const dot = name.lastIndexOf('.')
    const numbered = (count: number) => (count === 1 ? name : `${name.slice(0, dot)} (${count})${name.slice(dot)}`)
    let count = 1
    while (taken.has(fold(numbered(count)))) count++
    taken.add(fold(numbered(count)))
    return numbered(count)
  }
}

/** The prompt's words without its parameters and links: `lighthouse-at-dusk`. */
export function slugOf(prompt: string): string {
  const words = textOf(prompt)
    .replace(/https?:\S+/gi, ' ')
    .normalize('NFC')
    .toLowerCase()
    .match(/[\p{L}\p{M}\p{N}]+/gu)
  let slug = ''
  for (const word of words ?? []) {
    const longer = slug ? `${slug}-${word}` : word
    if (slug && longer.length > maxSlugLength) break
    slug = longer
  }
  return cut(slug, maxSlugLength)
}

function valuesOf(facts: PictureFacts, extension: string): Record<Placeholder, string> {
  const [date = '', time = ''] = localIso(facts.createdAt).split('T')
  return {
    date,
    time: time.slice(0, 8).replaceAll(':', '-'),
    slug: slugOf(facts.prompt) || slugOf(facts.command) || 'picture',
    job: facts.jobId,
    // The last characters: the first ones encode the time and are the same for a whole hour.
    job8: facts.jobId.slice(-8),
    n: facts.quarter ? `${facts.number}-${facts.quarter}` : String(facts.number),
    ext: extension,
    command: slugOf(facts.command),
    provider: slugOf(facts.provider),
    seed: slugOf(facts.seed),
  }
}

function fill(segment: string, values: Record<string, string>): string {
  return segment.replace(/\{(\w+)\}/g, (_, name: string) =>
    // A value is one word of a name: it makes no folders.
    (Object.hasOwn(values, name) ? (values[name] ?? '') : name).replace(/[\\/]/g, '-'),
  )
}

const reserved = /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])\s*(\.|$)/i

function cleanSegment(text: string, maxBytes = maxSegmentBytes): string {
  const plain = text
    .normalize('NFC')
    // Control, format (direction marks, joiners, byte order marks), private, unassigned, halves of pairs, line ends.
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '')
    .replace(/\s+/g, ' ')
    .replace(/[<>:"/\\|?*]+/g, '-')
  const trimmed = trim(cutBytes(trim(plain), maxBytes))
  return reserved.test(trimmed) ? `_${trimmed}` : trimmed
}

/** Windows drops dots and blanks at the end; a dot in front hides a file, a dash looks like an option. */
function trim(text: string): string {
  return text.replace(/^[\s.~-]+|[\s.-]+$/g, '')
}

function within(segments: readonly string[], suffix: string): string {
  const path = () => segments.join('/') + suffix
  if (path().length <= maxPathLength) return path()
  const share = Math.floor((maxPathLength - suffix.length) / segments.length) - 1
  return segments.map((segment) => trim(cut(segment, share)) || '_').join('/') + suffix
}

/** Truncates to at most that many UTF-16 units without splitting a grapheme. */
function cut(text: string, length: number): string {
  return shorten(text, (candidate) => candidate.length <= length)
}

function cutBytes(text: string, bytes: number): string {
  return shorten(text, (candidate) => new TextEncoder().encode(candidate).length <= bytes)
}

function shorten(text: string, fits: (candidate: string) => boolean): string {
  if (fits(text)) return text
  let short = ''
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (!fits(short + segment)) break
    short += segment
  }
  return short
}

function fold(name: string): string {
  return name.normalize('NFKC').toLowerCase()
}
