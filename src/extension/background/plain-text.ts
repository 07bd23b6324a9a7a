// Hyphens and dashes, also those that keyboards and word processors put in place of two hyphens. Image APIs take some of them for `--`.
const dash = '[-\u2010-\u2015\u2212\ufe58\ufe63\uff0d]'
const doubleDash = new RegExp(`\\s*${dash}{2,}\\s*(?=[\\p{L}])`, 'gu')
const longDash = /(^|\s)[\u2013-\u2015\ufe58](?=\p{L})/gu

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
  return text
    .replace(doubleDash, ' ')
    .replace(longDash, '$1')
    .replaceAll('{', '(')
    .replaceAll('}', ')')
    .replace(/ {2,}/g, ' ')
    .trim()
}
