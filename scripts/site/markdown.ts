import { Marked, type RendererObject, type Tokens } from 'marked'
import { fileNamed, isElsewhere, linkBetween, siteFileOf } from './addresses.ts'
import { escapeHtml, unescapeHtml } from './html.ts'
import { createSlugs } from './slugs.ts'

export interface Heading {
  depth: number
  id: string
  text: string
}

export interface Rendered {
  html: string
  headings: Heading[]
  /** The first paragraph, without markup. */
  summary: string
  /** Files of the repository that links and pictures name, as far as they exist. */
  files: Set<string>
}

export interface Repository {
  /** The file that a path means: itself, or a folder's README. Null when there is none. */
  find(path: string): string | null
  /** The first heading of a Markdown file. */
  titleOf(file: string): string | null
  /** Size of a picture in pixels; null when it cannot be read. */
  sizeOf(file: string): { width: number; height: number } | null
}

/** Renders one Markdown file. @param file its path in the repository */
export function renderMarkdown(file: string, text: string, repository: Repository): Rendered {
  const page = new PageLinks(file, repository)
  const headings: Heading[] = []
  const marked = new Marked({ gfm: true, renderer: rendererOf(page, headings) })
  const html = marked.parse(text, { async: false })
  const paragraph = /<p>([\s\S]*?)<\/p>/.exec(html)?.[1] ?? ''
  return { html, headings, summary: plain(paragraph), files: page.files }
}

/** The links of one page: each is rewritten from a path in the repository to one on the site, and the file it names is remembered. */
class PageLinks {
  readonly files = new Set<string>()
  readonly file: string
  readonly #repository: Repository

  constructor(file: string, repository: Repository) {
    this.file = file
    this.#repository = repository
  }

  /** What names no file stays as it is, and the check of the whole site finds it. */
  rewrite(link: string): string {
    const target = this.#find(link)
    if (target === null) return link
    this.files.add(target)
    const hash = link.includes('#') ? link.slice(link.indexOf('#')) : ''
    return linkBetween(siteFileOf(this.file), siteFileOf(target)) + hash
  }

  /** A link whose text is the name of a file says nothing to a reader of the site, where the page has a title. */
  titleInPlaceOf(text: string, link: string): string {
    const target = /^[\w./-]+\.md$/.test(text) ? this.#find(link) : null
    const title = target === null ? null : this.#repository.titleOf(target)
    return title === null ? text : escapeHtml(title)
  }

  /** ` width height` of a picture, so that the page does not jump when it is loaded. */
  sizeAttributes(link: string): string {
    const target = this.#find(link)
    const size = target === null ? null : this.#repository.sizeOf(target)
    return size === null ? '' : ` width="${size.width}" height="${size.height}"`
  }

  #find(link: string): string | null {
    const path = fileNamed(this.file, link)
    return path === null ? null : this.#repository.find(path)
  }
}

function rendererOf(page: PageLinks, headings: Heading[]): RendererObject {
  const slugOf = createSlugs()
  return {
    heading({ tokens, depth }) {
      const inner = this.parser.parseInline(tokens)
      const text = plain(inner)
      const id = slugOf(text)
      headings.push({ depth, id, text })
      if (depth === 1) return `<h1 id="${id}">${inner}</h1>\n`
      const label = escapeHtml(`Link to “${text}”`)
      return `<h${depth} id="${id}">${inner} <a class="anchor" href="#${id}" aria-label="${label}">#</a></h${depth}>\n`
    },
    link({ href, title, tokens }) {
      if (/\.webm$/.test(href) && tokens[0]?.type === 'image') return film(page, href, tokens[0] as Tokens.Image)
      const inner = page.titleInPlaceOf(this.parser.parseInline(tokens), href)
      const rel = isElsewhere(href) ? ' rel="noreferrer"' : ''
      const about = title ? ` title="${escapeHtml(title)}"` : ''
      return `<a href="${escapeHtml(page.rewrite(href))}"${about}${rel}>${inner}</a>`
    },
    image({ href, text }) {
      return `<img src="${escapeHtml(page.rewrite(href))}" alt="${escapeHtml(text)}"${page.sizeAttributes(href)}>`
    },
    html({ text }) {
      return text.replace(/<img\b[^>]*>|<source\b[^>]*>/g, (tag) => pictureTag(page, tag))
    },
    code({ text }) {
      // It scrolls where it is wide, and what scrolls must be reached by keyboard.
      return `<pre tabindex="0"><code>${escapeHtml(text)}\n</code></pre>\n`
    },
    table(token) {
      const row = (cells: Tokens.TableCell[]) => `<tr>${cells.map((cell) => this.tablecell(cell)).join('')}</tr>\n`
      const body = token.rows.map(row).join('')
      const table = `<table>\n<thead>\n${row(token.header)}</thead>\n<tbody>\n${body}</tbody>\n</table>`
      return `<div class="wide" tabindex="0" role="group" aria-label="Table">${table}</div>\n`
    },
    tablecell({ tokens, header, align }) {
      const inner = this.parser.parseInline(tokens)
      const side = align ? ` class="to-${align}"` : ''
      return header && inner !== '' ? `<th scope="col"${side}>${inner}</th>` : `<td${side}>${inner}</td>`
    },
  }
}

/** A picture that leads to a film becomes the film with this picture before it starts. */
function film(page: PageLinks, href: string, poster: Tokens.Image): string {
  const attributes = `controls muted playsinline preload="metadata"${page.sizeAttributes(poster.href)}`
  const source = escapeHtml(page.rewrite(href))
  return [
    `<video ${attributes} poster="${escapeHtml(page.rewrite(poster.href))}" aria-label="${escapeHtml(poster.text)}">`,
    `<source src="${source}" type="video/webm"><a href="${source}">${escapeHtml(poster.text)}</a></video>`,
  ].join('')
}

/** An `<img>` or `<source>` that stands in the Markdown as HTML. */
function pictureTag(page: PageLinks, tag: string): string {
  const rewritten = tag.replace(/\b(src|srcset)="([^"]*)"/g, (_, name, link) => `${name}="${page.rewrite(link)}"`)
  const source = /\bsrc="([^"]*)"/.exec(tag)?.[1]
  if (source === undefined) return rewritten
  const drawn = /\bwidth="(\d+)"/.exec(tag)?.[1]
  // A width of the author's is a wish that CSS keeps within the page; with both numbers the browser knows the shape.
  const size = page.sizeAttributes(source)
  if (drawn === undefined || size === '') return rewritten.replace(/>$/, `${size}>`)
  const [width = 1, height = 1] = (size.match(/\d+/g) ?? []).map(Number)
  return rewritten.replace(/>$/, ` height="${Math.round((Number(drawn) * height) / width)}">`)
}

/** HTML of one line as text. */
function plain(html: string): string {
  return unescapeHtml(html.replace(/<[^>]*>/g, ''))
    .replace(/\s+/g, ' ')
    .trim()
}
