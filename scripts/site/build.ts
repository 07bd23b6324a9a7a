import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, posix, sep } from 'node:path'
import { measurePicture } from '../../src/shared/picture-size.ts'
import { pictureType } from '../../src/shared/picture-type.ts'
import { siteFileOf } from './addresses.ts'
import { faultsOf } from './check.ts'
import { type Rendered, type Repository, renderMarkdown } from './markdown.ts'
import { pageOf } from './page.ts'

/** Pages by themselves. Every Markdown file that one of them links to becomes a page as well. */
const firstPages = ['README.md', 'PRIVACY.md', 'CHANGELOG.md', 'SECURITY.md']

export interface Site {
  /** Contents by path on the site. */
  files: Map<string, string | Uint8Array>
  /** One line each; a site with any is not published. */
  faults: string[]
}

/** The whole site in memory. @param root folder of the repository @throws Error when a file cannot be rendered */
export function buildSite(root: string): Site {
  const read = (file: string) => readFileSync(join(root, file), 'utf8')
  const { pages, others } = renderAll(root, read)
  const titles = new Map([...pages].map(([file, { headings }]) => [file, titleOf(file, headings)]))
  const template = read('site/page.html')
  const files: Site['files'] = new Map([
    ['style.css', `${read('src/extension/ui/styles/tokens.css')}\n${read('site/style.css')}`],
    ['mark.svg', read('public/icons/mark.svg')],
  ])
  for (const [file, rendered] of pages) files.set(siteFileOf(file), pageOf({ file, rendered, titles, template }))
  for (const file of others) files.set(siteFileOf(file), readFileSync(join(root, file)))
  return { files, faults: faultsOf(files) }
}

/** Renders the first pages, all of `docs`, and whatever they link to. `others`: files they name that are no Markdown. */
function renderAll(root: string, read: (file: string) => string) {
  const repository = repositoryAt(root)
  const documents = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
  const waiting = [...firstPages, ...documents.map((file) => posix.join('docs', file.split(sep).join('/')))]
  const pages = new Map<string, Rendered>()
  const others = new Set<string>()
  for (const file of waiting.filter((each) => each.endsWith('.md'))) render(file)

  function render(file: string): void {
    if (pages.has(file)) return
    const rendered = renderMarkdown(file, read(file), repository)
    pages.set(file, rendered)
    for (const named of rendered.files) {
      if (named.endsWith('.md')) render(named)
      else others.add(named)
    }
  }
  return { pages, others }
}

function titleOf(file: string, headings: Rendered['headings']): string {
  const [first, ...rest] = headings.filter(({ depth }) => depth === 1)
  if (first === undefined || rest.length > 0) throw new Error(`${file}: a page has one heading of the first rank`)
  return first.text
}

function repositoryAt(root: string): Repository {
  return {
    find(path) {
      // A link out of the repository must not publish a file of this machine.
      if (path.startsWith('../') || path.startsWith('/') || !existsSync(join(root, path))) return null
      if (statSync(join(root, path)).isFile()) return path
      const readme = posix.join(path, 'README.md')
      return existsSync(join(root, readme)) ? readme : null
    },
    titleOf: (file) => /^# (.+)$/m.exec(readFileSync(join(root, file), 'utf8'))?.[1]?.replaceAll('`', '') ?? null,
    sizeOf(file) {
      const bytes = readFileSync(join(root, file))
      return measurePicture(bytes, pictureType(bytes) ?? '')
    },
  }
}
