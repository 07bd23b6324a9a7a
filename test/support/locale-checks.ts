import type { LanguageRules } from './locale-rules.ts'

export interface Text {
  message: string
  description?: string
  placeholders?: Record<string, { content: string }>
}
/** The texts of one language, by key. */
export type Texts = Readonly<Record<string, Text>>

// Each check answers with what is wrong, as `key: what`.

const forms = ['zero', 'one', 'two', 'few', 'many', 'other']

/** The stems of the texts that have plural forms. */
export const pluralStems = (source: Texts): ReadonlySet<string> =>
  new Set(
    Object.keys(source)
      .filter((key) => key.endsWith('_other'))
      .map((key) => key.slice(0, -'_other'.length)),
  )

/** Plural forms count as one text: languages differ in them. */
export function stemOf(key: string, plurals: ReadonlySet<string>): string {
  const at = key.lastIndexOf('_')
  return forms.includes(key.slice(at + 1)) && plurals.has(key.slice(0, at)) ? key.slice(0, at) : key
}

/** The folder's name is `pt_BR` where BCP 47 has `pt-BR`. */
export const tagOf = (folder: string): string => folder.replace('_', '-')

/** Keys that are missing, with each plural form that the language has, and those that are of no use in it. */
export function wrongKeys(texts: Texts, source: Texts, folder: string): string[] {
  const plurals = pluralStems(source)
  const { pluralCategories } = new Intl.PluralRules(tagOf(folder)).resolvedOptions()
  const wanted = new Set(
    Object.keys(source).flatMap((key) => {
      const stem = stemOf(key, plurals)
      return stem === key ? [key] : pluralCategories.map((form) => `${stem}_${form}`)
    }),
  )
  return [
    ...[...wanted].filter((key) => !(key in texts)).map((key) => `${key}: is missing`),
    ...Object.keys(texts)
      .filter((key) => !wanted.has(key))
      .map((key) => `${key}: is not used`),
  ]
}

/** Finds the English text that a text stands for; empty where there is none. */
function originalsIn(source: Texts): (key: string) => string {
  const plurals = pluralStems(source)
  return (key) => (source[key] ?? source[`${stemOf(key, plurals)}_other`])?.message ?? ''
}

function compared(
  texts: Texts,
  source: Texts,
  differs: (text: Text, original: string, key: string) => string,
): string[] {
  const originalOf = originalsIn(source)
  return Object.entries(texts).flatMap(([key, text]) => {
    const original = originalOf(key)
    const what = original === '' ? '' : differs(text, original, key)
    return what === '' ? [] : [`${key}: ${what}`]
  })
}

function slotsOf({ message, placeholders = {} }: Text): string {
  const named = message.replace(/\$(\w+)\$/g, (_, name: string) => placeholders[name.toLowerCase()]?.content ?? name)
  return [...new Set(named.match(/\$\d|%s/g))].sort().join(' ')
}

/** Forms for one thing or two may leave out the number, which their words say. */
const saysNumber = /_(?:zero|one|two)$/

/** Texts that put in other things than the English one. */
export function wrongSlots(texts: Texts, source: Texts): string[] {
  const plurals = pluralStems(source)
  return compared(texts, source, (text, original, key) => {
    const [its, wanted] = [slotsOf(text), slotsOf({ message: original })]
    const isNamed = stemOf(key, plurals) !== key && saysNumber.test(key) && its === ''
    return its === wanted || isNamed ? '' : `puts in ${its || 'nothing'}, not ${wanted || 'nothing'}`
  })
}

/** What programs read, or people copy: it is no language's. But for `--parameters`, which stands for any. */
const literal =
  /%\w+%|--(?!par)[a-z][\w-]*|\{\w+(?:\||\.\.)\w+\}|https?:\/\/[^\s\u200e,;)”“«»。、）」]*|\b[A-Z]+_[A-Z_]+\b|\bnpm run \w+|\b[a-z][\w-]*(?:\.[\w-]+)*\.(?:ai|com|dev|org)\b(?:\/[\w/-]*\w)?|\/mj[\w-]*(?:\/\w+)*/g
/** Words of the text that presets are written in. */
const presetWords: Readonly<Record<string, readonly string[]>> = {
  presets_line_unknown_key: ['template', 'shape', 'parameters', 'count', 'service', 'model', 'menu'],
  presets_line_menu: ['menu', 'yes', 'no'],
}

const literalsOf = (text: string) => [...(text.match(literal) ?? [])].map((one) => one.replace(/[.:]+$/, '')).sort()

/** Texts in which a command, an address or a parameter is lost or changed. */
export function wrongLiterals(texts: Texts, source: Texts): string[] {
  return compared(texts, source, ({ message }, original, key) => {
    const [its, wanted] = [literalsOf(message), literalsOf(original)]
    const lost = (presetWords[key] ?? []).filter((word) => !message.includes(word))
    if (its.join(' ') !== wanted.join(' ')) return `has ${its.join(' ')}, not ${wanted.join(' ')}`
    return lost.length > 0 ? `has not ${lost.join(', ')}` : ''
  })
}

const ideograph = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303f\uff00-\uff60]/gu

/** How wide a text is, in letters of the Latin alphabet: those of East Asia are wider, marks above and below take no room. */
export function widthOf(text: string): number {
  const times = (pattern: RegExp) => text.match(pattern)?.length ?? 0
  return times(/\P{Mark}/gu) + 0.8 * times(ideograph)
}

/** Where room is short: the widest that fits, in letters. `$1` stands for two. */
const room: readonly (readonly [RegExp, number])[] = [
  [/^app_name$/, 45], // Chrome Web Store, addons.mozilla.org
  [/^(?:menu_describe|menu_reference|menu_edit|menu_without_preset)$/, 44], // browsers cut titles of their menus at 64
  [/^menu_imagine(?:_preset)?$/, 28], // and the selected text stands behind it
  [/^(?:notice|sign|shortcut)_\w*(?:title|done|failed|overdue|unknown|paused|cancelled|sent|held)$/, 46], // systems cut them
  [/^(?:speed_(?:fast|relax|turbo)|visibility_(?:public|stealth))$/, 12],
  [/^(?:compose_send|compose_sent|shape_short|short_upscale|short_vary)$/, 16],
  [/^compose_again$/, 24],
  [/^gallery_(?:all|waiting|failed|unmatched|favourites|filters)$/, 20],
  [/^gallery_search$/, 36],
  [/^setup_token_kept$/, 32],
  [/^gallery_(?:kind|api|site|orientation|saving|from|to|sort|tiles)$/, 16],
]

/** Characters of the manifest's description that the Chrome Web Store takes. */
const maxDescription = 132

/** How much wider than the English one a text may be. Short ones grow most. */
function mostFor(original: string): number {
  const width = widthOf(original)
  return Math.max(14, width * (width <= 12 ? 3 : width <= 24 ? 2.5 : 2.1))
}

/** Texts that do not fit where stores, browsers and pages show them. */
export function tooLong(texts: Texts, source: Texts): string[] {
  const description = [...(texts.app_description?.message ?? '')].length
  return [
    ...(description > maxDescription ? [`app_description: has ${description} characters of ${maxDescription}`] : []),
    ...compared(texts, source, ({ message }, original, key) => {
      const [, place] = room.find(([keys]) => keys.test(key)) ?? []
      const most = place ?? mostFor(original)
      const width = widthOf(message)
      return width > most ? `is ${Math.round(width)} wide of ${Math.floor(most)}` : ''
    }),
  ]
}

/** Symbols of units, and a letter on a key, are no words of a language. */
const symbols = /\$\d|%s|\b(?:ms|s|min|h|MB|Z)\b/g

const hasWords = (text = '') => /\p{Letter}/u.test(text.replace(symbols, ''))

/** Texts that still are the English ones, and names that no longer are. `names` are keys of texts that are a name in every language. */
export function untranslated(texts: Texts, source: Texts, { same }: LanguageRules, names: readonly string[]): string[] {
  const originalOf = originalsIn(source)
  const isSame = (key: string) => texts[key]?.message === originalOf(key)
  return [
    ...Object.keys(texts)
      .filter((key) => isSame(key) && hasWords(texts[key]?.message))
      .filter((key) => !names.includes(key) && !same.includes(key))
      .map((key) => `${key}: is the English text`),
    ...same.filter((key) => !isSame(key)).map((key) => `${key}: is listed as the same, and is not`),
  ]
}

const anyQuote = /["'`´«»‹›„“”‚‘「」『』＂＇]/gu
/** An apostrophe, or the end of a quotation within one. */
const apostrophe = '’'

/** Quotation marks that the language does not have, and those that do not come in pairs. */
function wrongQuotes(message: string, { quotes }: LanguageRules): string[] {
  const pairs = quotes.map(([open = '', close = '']) => [open, close] as const)
  const known = pairs.flat()
  const strange = (message.match(anyQuote) ?? []).filter((mark) => !known.includes(mark))
  const times = (mark: string) => message.split(mark).length
  const open = pairs.filter(([from, to]) => to !== apostrophe && times(from) !== times(to))
  return [...strange.map((mark) => `has ${mark}`), ...open.map(([from, to]) => `does not pair ${from} and ${to}`)]
}

const spacing: readonly (readonly [RegExp, string])[] = [
  [/^\s|\s$|\s\s/u, 'has a space too many'],
  [/\.\.\./, 'has three dots for an ellipsis'],
  [/[\p{Cc}\u200b\u202a-\u202e\u2060\ufeff\ufffd]/u, 'has a character that nobody sees'],
]

/** `key: value`, as programs want it. */
const quotesSyntax = 'presets_line_unknown_line'

/** Texts that are not written as the language is: strange scripts, marks and spaces. */
export function strangeCharacters(texts: Texts, rules: LanguageRules): string[] {
  const scripts = rules.scripts.map((script) => `\\p{Script=${script}}`).join('')
  const foreign = new RegExp(`(?![${scripts}\\p{Script=Common}\\p{Script=Inherited}])\\p{Letter}`, 'gu')
  return Object.entries(texts).flatMap(([key, { message }]) => {
    const isLeftToRight = !rules.scripts.includes('Arabic')
    const typography = key === quotesSyntax ? [] : (rules.wrong ?? [])
    const wrong = [...spacing, ...typography].filter(([pattern]) => pattern.test(message))
    return [
      ...(message.match(foreign) ?? []).map((letter) => `has ${letter}`),
      ...(message === message.normalize('NFC') ? [] : ['is not in normal form C']),
      ...wrong.map(([, what]) => what),
      // Behind a command or an address, it keeps the signs at its end from being drawn before it.
      ...(isLeftToRight && /[\u200e\u200f]/.test(message) ? ['has a mark of direction'] : []),
      ...wrongQuotes(message, rules),
    ].map((what) => `${key}: ${what}`)
  })
}
