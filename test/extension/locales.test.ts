import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { infoOf } from '../../src/providers/provider-info.ts'
import { allProviders as providers } from '../../src/providers/registry.ts'

interface Message {
  message: string
  placeholders?: Record<string, { content: string }>
}
type Locale = Record<string, Message>

const folder = 'public/_locales'
const languages = readdirSync(folder)
const locale = (language: string): Locale =>
  JSON.parse(readFileSync(join(folder, language, 'messages.json'), 'utf8')) as Locale
const source = locale('en')

const code = readdirSync('src/extension', { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file))
  .map((file) => readFileSync(join('src/extension', file), 'utf8'))
  .join('\n')
const manifest = readFileSync('manifest.json', 'utf8')

/** Plural forms count as one key: languages differ in them. */
const forms = ['zero', 'one', 'two', 'few', 'many', 'other']
const plurals = new Set(
  Object.keys(source)
    .filter((key) => key.endsWith('_other'))
    .map((key) => key.slice(0, -'_other'.length)),
)
const stem = (key: string) => {
  const at = key.lastIndexOf('_')
  return forms.includes(key.slice(at + 1)) && plurals.has(key.slice(0, at)) ? key.slice(0, at) : key
}

/** Keys that only a running program puts together. */
const named = providers.map(infoOf).flatMap(({ noteKey, helpKey }) => [noteKey, helpKey])

// The compiler holds the keys that the code asks for, see `MessageKey`. What it can't see is here.
describe('the English texts', () => {
  it('have what the manifest and the providers name', () => {
    const wanted = [...[...manifest.matchAll(/__MSG_(\w+)__/g)].map(([, key = '']) => key), ...named]
    expect(wanted.filter((key) => !(key in source))).toEqual([])
  })

  it('have no text that nothing asks for', () => {
    // `speed_${...}_hint`: anything may stand where the code puts something in.
    const patterns = [...code.matchAll(/`([a-z]+_[^`\s]*\$\{[^`]*)`/g)].map(
      ([, template = '']) => new RegExp(`^${template.replace(/\$\{[^}]*\}+/g, '.+')}$`),
    )
    const used = (key: string) =>
      named.includes(key) ||
      code.includes(`'${key}'`) ||
      manifest.includes(`__MSG_${key}__`) ||
      patterns.some((pattern) => pattern.test(key))
    expect(Object.keys(source).filter((key) => !used(key) && !used(stem(key)))).toEqual([])
  })
})

describe.each(languages)('the texts in %s', (language) => {
  const texts = locale(language)
  const rules = new Intl.PluralRules(language)

  it('are the same ones as in English', () => {
    const stems = (of: Locale) => [...new Set(Object.keys(of).map(stem))].sort()
    expect(stems(texts)).toEqual(stems(source))
  })
  it('have every plural form of the language', () => {
    const wanted = [...plurals].flatMap((key) =>
      rules.resolvedOptions().pluralCategories.map((form) => `${key}_${form}`),
    )
    expect(wanted.filter((key) => !(key in texts))).toEqual([])
  })
  it('put the same things in', () => {
    const slots = (text: Message | undefined) => {
      const { message = '', placeholders = {} } = text ?? {}
      const named = message.replace(
        /\$(\w+)\$/g,
        (_, name: string) => placeholders[name.toLowerCase()]?.content ?? name,
      )
      return [...new Set(named.match(/\$\d|%s/g))].sort().join()
    }
    const differ = Object.keys(source).filter((key) => key in texts && slots(texts[key]) !== slots(source[key]))
    expect(differ).toEqual([])
  })
  it('are never empty, and fit where the stores and the toolbar show them', () => {
    expect(Object.entries(texts).filter(([, { message }]) => message.trim() === '')).toEqual([])
    expect(texts.app_description?.message.length).toBeLessThanOrEqual(132)
  })
})
