// Hyphens and dashes, also those that keyboards and word processors put in place of two hyphens. Image APIs take some of them for `--`.
const dash = '-\u02d7\u058a\u2010-\u2015\u2043\u2212\u2796\u2e17\u2e1a\u2e3a\u2e3b\u2e40\ufe31\ufe32\ufe58\ufe63\uff0d'
// Joiners, marks and selectors that are invisible: nobody sees them between two dashes, and APIs may skip them.
const unseen = '\\p{Cf}\\p{Mn}\\p{Me}\\u115f\\u1160\\u3164\\uffa0'
// Runs of dashes and spaces, with the letter that follows. What a run contains is tested afterwards, so that no page can make this
// regular expression slow.
const runs = new RegExp(`[${dash}\\s][${dash}\\s${unseen}]*(?=(\\p{L})?)`, 'gu')
const unseenInRun = new RegExp(`[${unseen}]`, 'gu')
const leadingUnseen = new RegExp(`^[${unseen}]*`, 'u')
const doubleDash = new RegExp(`[${dash}]{2}|[\u2e3a\u2e3b]`)
const longDash = /(^|\s)[\u2013-\u2015\ufe58]$/

/**
 * Selected text as one readable line: white space of any kind becomes one space; control characters, text direction overrides and
 * invisible marks are removed. The joiners that emoji, Persian and Indic scripts need stay.
 */
export function plainText(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g, '')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
}

/**
 * Page text without what an image API would obey: ` --parameter` becomes plain words, and braces, which ask for one paid job for each
 * alternative, become parentheses.
 */
export function withoutParameters(text: string): string {
  const start = leadingUnseen.exec(text)?.[0].length ?? 0
  const literal = text.replace(runs, (run: string, letter: string | undefined, at: number) => {
    if (letter === undefined) return run
    const seen = run.replace(unseenInRun, '')
    if (doubleDash.test(seen)) return ' '
    // In the middle of a word a long dash is punctuation.
    return longDash.test(at <= start ? seen : `x${seen}`) ? seen.slice(0, -1) : run
  })
  return literal.replaceAll('{', '(').replaceAll('}', ')').replace(/ {2,}/g, ' ').trim()
}
