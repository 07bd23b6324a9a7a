import { describe, expect, it } from 'vitest'
import {
  strangeCharacters,
  tooLong,
  untranslated,
  widthOf,
  wrongKeys,
  wrongLiterals,
  wrongSlots,
} from '../support/locale-checks.ts'
import type { LanguageRules } from '../support/locale-rules.ts'
import { languageRules } from '../support/locale-rules.ts'

const textsOf = (messages: Record<string, string>) =>
  Object.fromEntries(Object.entries(messages).map(([key, message]) => [key, { message }]))

const source = textsOf({
  save: 'Save',
  greeting: 'Hello $1, here is $2',
  pictures_one: '$1 picture',
  pictures_other: '$1 pictures',
})
const german = {
  save: 'Speichern',
  greeting: 'Hallo $1, hier ist $2',
  pictures_one: '$1 Bild',
  pictures_other: '$1 Bilder',
}

describe('of the keys of a language', () => {
  it('all and no others is right', () => expect(wrongKeys(textsOf(german), source, 'de')).toEqual([]))
  it('a missing one is found', () => {
    const { save: _, ...rest } = german
    expect(wrongKeys(textsOf(rest), source, 'de')).toEqual(['save: is missing'])
  })
  it('an unknown one is found', () =>
    expect(wrongKeys(textsOf({ ...german, saave: 'Speichern' }), source, 'de')).toEqual(['saave: is not used']))
  it('the plural forms are those of the language, whatever English has', () => {
    const { pictures_one: _, ...rest } = german
    expect(wrongKeys(textsOf(rest), source, 'de')).toEqual(['pictures_one: is missing'])
    expect(wrongKeys(textsOf(rest), source, 'ja')).toEqual([])
    expect(wrongKeys(textsOf(german), source, 'ar')).toEqual([
      'pictures_zero: is missing',
      'pictures_two: is missing',
      'pictures_few: is missing',
      'pictures_many: is missing',
    ])
  })
})

describe('of what is put in', () => {
  it('the same is right, in any order', () =>
    expect(wrongSlots(textsOf({ greeting: '$2 für $1', pictures_one: 'Ein Bild' }), source)).toEqual([]))
  it('another is found', () =>
    expect(wrongSlots(textsOf({ greeting: 'Hallo $1', pictures_other: 'Bilder' }), source)).toEqual([
      'greeting: puts in $1, not $1 $2',
      'pictures_other: puts in nothing, not $1',
    ]))
  it('a changed command, address or parameter is found', () => {
    const original = textsOf({
      start: 'Start “npm run studio”.',
      key: 'Paste a key from fal.ai/dashboard/keys.',
      place: 'Put %prompt% there, or --ar 3:2.',
      presets_line_menu: 'Line $1: menu is yes or no, not “$2”.',
    })
    const changed = textsOf({
      start: 'Starten Sie „npm run atelier“.',
      key: 'Fügen Sie einen Schlüssel von fal.ai/keys ein.',
      place: 'Setzen Sie %eingabe% dorthin, oder --ar 3:2.',
      presets_line_menu: 'Zeile $1: menu ist ja oder nein, nicht „$2“.',
    })
    expect(wrongLiterals(original, original)).toEqual([])
    expect(wrongLiterals(changed, original)).toEqual([
      'start: has npm run atelier, not npm run studio',
      'key: has fal.ai/keys, not fal.ai/dashboard/keys',
      'place: has %eingabe% --ar, not %prompt% --ar',
      'presets_line_menu: has not yes, no',
    ])
  })
})

describe('of the lengths', () => {
  it('letters of East Asia are wide, and marks take no room', () => {
    expect(widthOf('Bild')).toBe(4)
    expect(widthOf('画像')).toBeCloseTo(3.6)
    expect(widthOf('की')).toBe(1)
  })
  it('a description that the store does not take is found', () => {
    const long = textsOf({ app_description: 'x'.repeat(133) })
    expect(tooLong(long, textsOf({ app_description: 'y'.repeat(120) }))).toEqual([
      'app_description: has 133 characters of 132',
    ])
  })
  it('a button that does not fit its place is found, and a sentence of twice the length', () => {
    const original = textsOf({ compose_send: 'Imagine', hint: 'It is sent as soon as you say so.' })
    expect(tooLong(textsOf({ compose_send: 'Lassen Sie es malen', hint: 'x'.repeat(80) }), original)).toEqual([
      'compose_send: is 19 wide of 16',
      'hint: is 80 wide of 69',
    ])
  })
})

describe('of what is translated', () => {
  const rules: LanguageRules = { scripts: ['Latin'], quotes: ['„“'], same: ['tag'] }
  const original = textsOf({ save: 'Save', tag: 'Tag', name: 'Afterimage', sign: '$1 ×' })
  it('an English text is found, and not a name', () =>
    expect(untranslated(original, original, rules, ['name'])).toEqual(['save: is the English text']))
  it('an exception that is none any more is found', () => {
    const texts = textsOf({ save: 'Speichern', tag: 'Schlagwort' })
    expect(untranslated(texts, original, rules, ['name'])).toEqual(['tag: is listed as the same, and is not'])
  })
})

describe('of the characters', () => {
  it.each([
    ['de', 'Sagen Sie "ja"', 'has "'],
    ['de', 'Sagen Sie „ja', 'does not pair „ and “'],
    ['de', "Geht's", "has '"],
    ['de', 'Ein  Bild', 'has a space too many'],
    ['de', 'Ein Bild ', 'has a space too many'],
    ['de', 'Wird gesendet ...', 'has three dots for an ellipsis'],
    ['de', 'Wird gesendet…', 'no space before the ellipsis'],
    ['de', 'Ein B\u200bild', 'has a character that nobody sees'],
    ['de', 'Ein \u200eBild', 'has a mark of direction'],
    ['de', 'Ein \u202eBild', 'has a character that nobody sees'],
    ['de', 'Еin Bild', 'has Е'], // a Cyrillic letter
    ['de', 'fu\u0308r', 'is not in normal form C'],
    ['en', 'Say "yes"', 'has "'],
    ['ja', '保存,送信', 'half-width punctuation'],
    ['ja', '“保存”', 'has “'],
    ['ja', '저장', 'has 저'],
  ])('what %s does not have is found in %j', (language, message, what) => {
    const rules = languageRules[language]
    expect(rules && strangeCharacters(textsOf({ key: message }), rules)).toContain(`key: ${what}`)
  })
  it.each([
    ['de', 'Sagen Sie „ja“: $1 …'],
    ['ja', '「$1」を保存しました。'],
    ['en', 'It doesn’t work: “$1”'],
  ])('what %s has is right: %j', (language, message) => {
    const rules = languageRules[language]
    expect(rules && strangeCharacters(textsOf({ key: message }), rules)).toEqual([])
  })
})
