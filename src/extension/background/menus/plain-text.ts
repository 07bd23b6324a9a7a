// Hyphens and dashes, also those that keyboards and word processors put in place of two hyphens. Image APIs take some of them for `--`.
const dash = '-\u2010-\u2015\u2212\ufe58\ufe63\uff0d'
// Runs, and the letter behind them if there is one: what is in a run is looked at afterwards, so that no page can make this slow.
const runs = new RegExp(`[${dash}\\s]+(?=(\\p{L})?)`, 'gu')
const doubleDash = new RegExp(`[${dash}]{2}`)
const longDash = /(^|\s)[\u2013-\u2015\ufe58]$/

/**
 * Selected text as one line that can be read: white space of any kind is one space; control characters, text direction overrides and
 * invisible marks are gone. The joiners that emoji, Persian and Indic scripts need stay.
 */
export function plainText(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g, '')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
}

/**
 * Takes from page text what an image API would obey: ` --parameter` becomes plain words, and braces, which ask for one
 * paid job per alternative, become round. What the page says is then painted, not executed.
 */
export function withoutParameters(text: string): string {
  const literal = text.replace(runs, (run: string, letter: string | undefined, at: number) => {
    if (letter === undefined) return run
    if (doubleDash.test(run)) return ' '
    // In the middle of a word it is punctuation.
    return longDash.test(at === 0 ? run : `x${run}`) ? run.slice(0, -1) : run
  })
  return literal.replaceAll('{', '(').replaceAll('}', ')').replace(/ {2,}/g, ' ').trim()
}
