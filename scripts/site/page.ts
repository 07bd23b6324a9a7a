import { siteFileOf } from './addresses.ts'
import { escapeHtml } from './html.ts'
import type { Heading, Rendered } from './markdown.ts'
import { navigation } from './navigation.ts'

/** Fewer sections are seen at a glance. */
const sectionsForContents = 4

/** What search engines show of a description. */
const longestDescription = 160

interface PageOptions {
  /** The Markdown file, as a path in the repository. */
  file: string
  rendered: Rendered
  /** Titles of all pages, by file. */
  titles: ReadonlyMap<string, string>
  /** HTML with `{{names}}` to be filled in. */
  template: string
}

/** A whole HTML page. @throws Error when the template names what there is not */
export function pageOf({ file, rendered, titles, template }: PageOptions): string {
  const title = titles.get(file) ?? file
  const isStart = file === 'README.md'
  const values: Record<string, string> = {
    kind: isStart ? 'start' : 'document',
    title: escapeHtml(isStart ? `${title}: pictures of the text you select` : `${title} · Afterimage`),
    description: escapeHtml(shortened(rendered.summary)),
    root: rootFrom(file),
    content: isStart ? startPage(rendered) : documentPage(rendered),
    navigation: navigation(file, titles),
  }
  return template.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = values[name]
    if (value === undefined) throw new Error(`site/page.html: there is no {{${name}}}`)
    return value
  })
}

/** `../` as often as it takes to the root of the site; the site may lie under any path. */
function rootFrom(file: string): string {
  return '../'.repeat(siteFileOf(file).split('/').length - 1)
}

/** README's first screen by itself, as wide as the window; what follows it is a document. */
function startPage({ html, headings }: Rendered): string {
  const end = html.indexOf('<h2 ')
  const [first, rest] = end === -1 ? [html, ''] : [html.slice(0, end), html.slice(end)]
  return `<section class="first">\n${first}</section>\n${contents(headings)}${rest}`
}

function documentPage({ html, headings }: Rendered): string {
  return html.replace('</h1>\n', (end) => end + contents(headings))
}

function contents(headings: readonly Heading[]): string {
  const sections = headings.filter(({ depth }) => depth === 2)
  if (sections.length < sectionsForContents) return ''
  const items = sections.map(({ id, text }) => `<li><a href="#${id}">${escapeHtml(text)}</a></li>`).join('\n')
  return `<details class="contents">\n<summary>On this page</summary>\n<ul>\n${items}\n</ul>\n</details>\n`
}

/** At most `longestDescription` characters, and whole words. */
function shortened(text: string): string {
  if (text.length <= longestDescription) return text
  return `${text.slice(0, longestDescription - 1).replace(/\s+\S*$/, '')}…`
}
