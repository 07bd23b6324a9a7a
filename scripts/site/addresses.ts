import { posix } from 'node:path'

/** Kinds of files that a browser shows as they are. Others are published as text. */
const shown = /\.(?:png|webp|svg|webm|css|html)$/

/** Where a file of the repository is on the site. Both paths have forward slashes and begin at their root. */
export function siteFileOf(file: string): string {
  if (posix.basename(file) === 'README.md') return posix.join(posix.dirname(file), 'index.html')
  if (file.endsWith('.md')) return file.replace(/\.md$/, '.html')
  return shown.test(file) ? file : `${file}.txt`
}

/** Whether a link leads away from the site. `mailto:` does, too. */
export const isElsewhere = (link: string) => /^(?:[a-z][a-z0-9+.-]*:|\/\/)/i.test(link)

/** The file of the repository that a link in `from` names; null when it leads elsewhere, or to a heading of the same file. */
export function fileNamed(from: string, link: string): string | null {
  const path = link.split('#')[0] ?? ''
  if (path === '' || isElsewhere(link)) return null
  return posix.join(posix.dirname(from), decodeURI(path))
}

/** The relative link from one file of the site to another. */
export function linkBetween(fromFile: string, toFile: string): string {
  return encodeURI(posix.relative(posix.dirname(fromFile), toFile))
}
