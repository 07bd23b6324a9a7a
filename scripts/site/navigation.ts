import { posix } from 'node:path'
import { linkBetween, siteFileOf } from './addresses.ts'
import { escapeHtml } from './html.ts'

/** The order in which a reader needs the pages. A page that stands in none of these is in the group of `others` all the same. */
const groups: readonly { title: string; files: readonly string[]; folder?: string; others?: true }[] = [
  {
    title: 'Use it',
    files: [
      ...['README.md', 'docs/services.md', 'docs/services/nothing-yet.md', 'docs/services/keys.md'],
      ...['docs/services/own-machine.md', 'docs/services/midjourney.md', 'docs/studio.md', 'docs/presets.md'],
      ...['docs/batches.md', 'docs/gallery.md', 'docs/files.md', 'docs/panel-and-shortcuts.md'],
      ...['docs/accessibility.md', 'PRIVACY.md'],
    ],
  },
  {
    title: 'Run a relay',
    files: ['docs/self-hosting.md', 'deploy/cloudflare/README.md', 'docs/relay-api.md', 'docs/scale.md'],
  },
  {
    title: 'How it is made',
    files: ['CHANGELOG.md', 'SECURITY.md', 'CONTRIBUTING.md', 'docs/architecture.md', 'docs/providers.md'],
    others: true,
  },
  { title: 'Decisions', files: [], folder: 'docs/decisions/' },
]

/** Lists of links to all pages, as seen from one of them. @param titles of the pages, by their files in the repository */
export function navigation(from: string, titles: ReadonlyMap<string, string>): string {
  const named = new Set(groups.flatMap(({ files }) => files))
  const rest = [...titles.keys()].filter((file) => !named.has(file)).sort()
  const isInFolder = (file: string) => groups.some(({ folder }) => folder !== undefined && file.startsWith(folder))
  return groups
    .map(({ title, files, folder, others }) => {
      const added = rest.filter((file) =>
        folder === undefined ? others && !isInFolder(file) : file.startsWith(folder),
      )
      const items = [...files, ...added].map((file) => item(from, file, titles)).join('\n')
      return `<h2>${escapeHtml(title)}</h2>\n<ul>\n${items}\n</ul>`
    })
    .join('\n')
}

/** A page that is missing keeps its place: the check of the links tells its name. */
function item(from: string, file: string, titles: ReadonlyMap<string, string>): string {
  const title = file === 'README.md' ? 'Start' : (titles.get(file) ?? file)
  // As `docs/services/keys.md` belongs to `docs/services.md`.
  const below = titles.has(`${posix.dirname(file)}.md`) ? ' class="below"' : ''
  const current = file === from ? ' aria-current="page"' : ''
  const link = linkBetween(siteFileOf(from), siteFileOf(file))
  return `<li${below}><a href="${link}"${current}>${escapeHtml(title)}</a></li>`
}
