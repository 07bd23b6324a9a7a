/** Text up to this length is named as a whole, longer text by its first and last words. Both figures are Chromium's own: `TextFragmentSelectorGenerator`. */
const maxExact = 300
const edgeWords = 10
/** Fewer words may stand anywhere on a page. */
const fewestInner = 4

/**
 * A link to a place in a page: the browser scrolls to the text and marks it. A browser that does not find it opens the page.
 * Source: URL Fragment Text Directives (WICG), 3.2; a fragment of the page's own stays in front.
 * @param text the text as it stands on the page, a line for each paragraph
 */
export function textLink(url: string, text: string): string {
  const lines = text
    .replace(/\p{Cs}/gu, '')
    .split('\n')
    .map((line) => line.replace(/\s+/g, ' ').trim())
    .filter(Boolean)
  const directives = [directiveOf(lines), directiveOf(inner(lines))].filter(Boolean)
  if (directives.length === 0) return url
  return `${url}${url.includes('#') ? '' : '#'}:~:${directives.join('&')}`
}

function directiveOf(lines: readonly string[]): string {
  const [first, ...more] = lines
  if (first === undefined) return ''
  // Text that runs on over several paragraphs is found by its two ends only.
  if (more.length === 0 && first.length <= maxExact) return `text=${encoded(first)}`
  const last = more.at(-1) ?? first
  const [before, after] = [wordsOf(first), wordsOf(last)]
  // The two ends of one paragraph must not overlap.
  const most = more.length === 0 ? Math.min(edgeWords, Math.ceil(0.5 * before.length)) : edgeWords
  const start = first.slice(0, before.slice(0, most).at(-1)?.to)
  const end = last.slice(after.slice(-most)[0]?.from)
  return `text=${encoded(start)},${encoded(end)}`
}

/** The text without its first and last word, which a hasty selection cuts in two: half words are not found. */
function inner(lines: readonly string[]): string[] {
  const words = lines.flatMap((line) => line.split(' '))
  if (words.length < fewestInner + 2) return []
  const shorter = lines.with(0, lines[0]?.replace(/^\S+ ?/, '') ?? '')
  return shorter.with(-1, shorter.at(-1)?.replace(/ ?\S+$/, '') ?? '').filter(Boolean)
}

/** Where the words are. Not all languages put blanks between them. */
function wordsOf(line: string): { from: number; to: number }[] {
  return [...new Intl.Segmenter(undefined, { granularity: 'word' }).segment(line)].flatMap(
    ({ isWordLike, index, segment }) => (isWordLike ? [{ from: index, to: index + segment.length }] : []),
  )
}

/** For a text directive, in which a dash means something too. */
function encoded(text: string): string {
  return encodeURIComponent(text).replaceAll('-', '%2D')
}
