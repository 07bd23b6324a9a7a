import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { infoOf } from '../../src/providers/provider-info.ts'
import { allProviders as providers } from '../../src/providers/registry.ts'
import {
  pluralStems,
  stemOf,
  strangeCharacters,
  type Texts,
  tagOf,
  tooLong,
  untranslated,
  wrongKeys,
  wrongLiterals,
  wrongSlots,
} from '../support/locale-checks.ts'
import { languageRules, namesEverywhere } from '../support/locale-rules.ts'

const folder = 'public/_locales'
const read = (language: string) => JSON.parse(readFileSync(join(folder, language, 'messages.json'), 'utf8')) as Texts
const locales = readdirSync(folder).map((language) => ({ language, texts: read(language) }))
const source = read('en')

const code = readdirSync('src/extension', { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file))
  .map((file) => readFileSync(join('src/extension', file), 'utf8'))
  .join('\n')
const manifest = readFileSync('manifest.json', 'utf8')

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
    const plurals = pluralStems(source)
    expect(Object.keys(source).filter((key) => !used(key) && !used(stemOf(key, plurals)))).toEqual([])
  })
})

it('every language has rules, and every rule its language', () =>
  expect(Object.keys(languageRules).sort()).toEqual(locales.map(({ language }) => language).sort()))

describe.each(locales)('the texts in $language', ({ language, texts }) => {
  const rules = languageRules[language] ?? { scripts: ['Latin'], quotes: [], same: [] }

  it('are those of English, with the plural forms of the language', () =>
    expect(wrongKeys(texts, source, language)).toEqual([]))
  it('are never empty', () =>
    expect(Object.entries(texts).filter(([, { message }]) => message.trim() === '')).toEqual([]))
  it('put the same things in', () => expect(wrongSlots(texts, source)).toEqual([]))
  it('keep commands, addresses and parameters as they are', () => expect(wrongLiterals(texts, source)).toEqual([]))
  it('fit where stores, browsers and pages show them', () => expect(tooLong(texts, source)).toEqual([]))
  it('are written as the language is', () => expect(strangeCharacters(texts, rules)).toEqual([]))
  it('name the language for dates and numbers', () => expect(texts.language_code?.message).toBe(tagOf(language)))
  if (language !== 'en')
    it('are translated', () => expect(untranslated(texts, source, rules, namesEverywhere)).toEqual([]))
})
