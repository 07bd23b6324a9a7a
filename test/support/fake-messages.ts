import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

interface Entry {
  message: string
  placeholders?: Record<string, { content: string }>
}
let messages: Record<string, Entry> | undefined

/** The English text of a key; empty where there is none. */
export function translate(key: string, substitutions: string[]): string {
  if (key === '@@bidi_dir') return 'ltr'
  // Not as a URL: pages are tested in happy-dom, whose URL is none to Node.
  const file = fileURLToPath(import.meta.resolve('../../public/_locales/en/messages.json'))
  messages ??= existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, Entry>) : {}
  const entry = messages[key]
  if (!entry) return ''
  const fill = (text: string) => text.replace(/\$(\d)/g, (_, digit) => substitutions[Number(digit) - 1] ?? '')
  const named = entry.message.replace(/\$(\w+?)\$/g, (_, name) =>
    fill(entry.placeholders?.[name.toLowerCase()]?.content ?? ''),
  )
  return fill(named)
}
