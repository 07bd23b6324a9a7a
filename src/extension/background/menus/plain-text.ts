// Hyphens and dashes, also those that keyboards and word processors put in place of two hyphens. Image APIs take some of them for `--`.
const dash = '-\u02d7\u058a\u2010-\u2015\u2043\u2212\u2796\u2e17\u2e1a\u2e3a\u2e3b\u2e40\ufe31\ufe32\ufe58\ufe63\uff0d'
// Joiners, marks and selectors that show nothing of their own: between two dashes they are not seen, and APIs may pass over them.
const unseen = '\\p{Cf}\\p{Mn}\\p{Me}\\u115f\\u1160\\u3164\\uffa0'
// Runs, and the letter behind them if there is one: what is in a run is looked at afterwards, so that no page can make this slow.
const runs = new RegExp(`[${dash}\\s][${dash}\\s${unseen}]*(?=(\\p{L})?)`, 'gu')
const unseenInRun = new RegExp(`[${unseen}]`, 'gu')
const leadingUnseen = new RegExp(`^[${unseen}]*`, 'u')
const doubleDash = new RegExp(`[${dash}]{2}|[\u2e3a\u2e3b]`)
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
  const start = leadingUnseen.exec(text)?.[0].length ?? 0
  const literal = text.replace(runs, (run: string, letter: string | undefined, at: number) => {
    if (letter === undefined) return run
    const seen = run.replace(unseenInRun, '')
    if (doubleDash.test(seen)) return ' '
    // In the middle of a word it is punctuation.
    return longDash.test(at <= start ? seen : `x${seen}`) ? seen.slice(0, -1) : run
  })
  return literal.replaceAll('{', '(').replaceAll('}', ')').replace(/ {2,}/g, ' ').trim()
}
