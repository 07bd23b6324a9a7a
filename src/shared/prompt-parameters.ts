/** How a parameter's value is written: not at all, in any words up to the next parameter, or so. */
type ValueForm = 'none' | 'words' | RegExp

export interface KnownParameter {
  /** One key for all names of the same parameter. */
  key: string
  value: ValueForm
}

const number = /^\d*\.?\d+/
/** `niji` also stands without its number. */
const maybeNumber = /^(\d*\.?\d+)?/
const word = /^[\w.-]+/
/** Codes, and addresses of pictures with their weights. */
const references = /^\S+( (https?:\/\/\S+|\d+(::\d+)?|random))*/

function parameters(value: ValueForm, ...names: readonly string[]): [string, KnownParameter][] {
  // Names of one parameter are joined by a slash, its key first.
  return names.flatMap((one) => {
    const [key = '', ...others] = one.split('/')
    return [key, ...others].map((name): [string, KnownParameter] => [name, { key, value }])
  })
}

/** The parameters that image APIs take behind a prompt, by name. What is not one of them is a part of the sentence. */
const known: ReadonlyMap<string, KnownParameter> = new Map([
  ...parameters(/^\d{1,4}(\.\d+)?\s?[:x]\s?\d{1,4}(\.\d+)?/i, 'ar/aspect'),
  ...parameters(/^\d{1,20}/, 'seed', 'n'),
  ...parameters('words', 'no', 'p/profile'),
  ...parameters(number, 'v/version', 'q/quality', 's/stylize', 'c/chaos', 'w/weird', 'r/repeat'),
  ...parameters(number, 'iw', 'sw', 'sv', 'cw', 'ow', 'exp', 'stop', 'bs'),
  ...parameters(maybeNumber, 'niji'),
  ...parameters(word, 'style', 'motion'),
  ...parameters(references, 'sref', 'cref', 'oref', 'end'),
  ...parameters('none', 'tile', 'video', 'loop', 'raw', 'draft', 'hd', 'hq', 'uplight', 'upbeta', 'test', 'testp'),
  ...parameters('none', 'creative', 'fast', 'relax', 'turbo', 'stealth', 'public'),
])

/** @param name as it is written behind the dashes */
export function knownParameter(name: string): KnownParameter | undefined {
  return known.get(name.toLowerCase())
}

/** A parameter as it stands in a prompt. */
export interface WrittenParameter {
  /** In small letters. */
  name: string
  value: string
  /** `--name value`, with the capitals it was written in. */
  written: string
}

/**
 * Splits a prompt (`a fox --ar 3:2 --seed 7`) into its sentence and the known parameters at its end, as the APIs read them. Phones and
 * office programs turn `--` into a dash, which counts as well. A value may be anything up to the next parameter.
 */
export function splitParameters(prompt: string): { text: string; parameters: WrittenParameter[] } {
  // The lookbehind keeps a long row of spaces from taking quadratic time.
  const [first = '', ...parts] = prompt.split(/(?<!\s)\s+(?=(?:--|—)[a-z])/i)
  const isFirst = /^(?:--|—)[a-z]/i.test(first.trim())
  const pieces = isFirst ? ['', first.trim(), ...parts] : [first, ...parts]
  const found: WrittenParameter[] = []
  while (pieces.length > 1) {
    const written = (pieces.at(-1) ?? '').trim()
    const [, name = '', value = ''] = /^(?:--|—)([a-z]+)(?:\s+(.*))?$/is.exec(written) ?? []
    if (!knownParameter(name)) break
    found.unshift({ name: name.toLowerCase(), value: value.trim(), written: written.replace(/^—/, '--') })
    pieces.pop()
  }
  return { text: rejoin(prompt, pieces), parameters: found }
}

/** The sentence as it was written, with the spaces within it. */
function rejoin(prompt: string, pieces: readonly string[]): string {
  let end = 0
  for (const piece of pieces) end = prompt.indexOf(piece, end) + piece.length
  return prompt.slice(0, end).trim()
}
