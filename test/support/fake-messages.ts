import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

interface Entry {
  message: string
  placeholders?: Record<string, { content: string }>
}
type Locale = Record<string, Entry>

const read = new Map<string, Locale>()
let spoken = 'en'

/** The texts are in this language from now on; a folder of `public/_locales`. */
export function speak(language: string): void {
  spoken = language
}

function localeOf(language: string): Locale {
  const known = read.get(language)
  if (known) return known
  // Not as a URL: pages are tested in happy-dom, whose URL is none to Node.
  const file = fileURLToPath(import.meta.resolve(`../../public/_locales/${language}/messages.json`))
  const locale = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Locale) : {}
  read.set(language, locale)
  return locale
}

/** The text of a key in the language that is spoken; empty where there is none. */
export function translate(key: string, substitutions: string[]): string {
  const entry = localeOf(spoken)[key]
  if (!entry) return ''
  const fill = (text: string) => text.replace(/\$(\d)/g, (_, digit) => substitutions[Number(digit) - 1] ?? '')
  const named = entry.message.replace(/\$(\w+?)\$/g, (_, name) =>
    fill(entry.placeholders?.[name.toLowerCase()]?.content ?? ''),
  )
  return fill(named)
}
