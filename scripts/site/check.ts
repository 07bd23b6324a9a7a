import { posix } from 'node:path'
import { isElsewhere } from './addresses.ts'
import { unescapeHtml } from './html.ts'

/** Tags of a page that is only read. Markdown may hold any as HTML; others, scripts above all, are faults. */
const tagsOfText = new Set([
  ...[
    'html',
    'head',
    'meta',
    'title',
    'link',
    'body',
    'header',
    'main',
    'nav',
    'section',
    'div',
    'h1',
    'h2',
    'h3',
    'h4',
    'h5',
    'h6',
  ],
  ...[
    'p',
    'a',
    'em',
    'strong',
    'del',
    'code',
    'pre',
    'kbd',
    'sub',
    'sup',
    'br',
    'hr',
    'blockquote',
    'ul',
    'ol',
    'li',
    'input',
  ],
  ...['table', 'thead', 'tbody', 'tr', 'th', 'td', 'details', 'summary', 'img', 'picture', 'source', 'video'],
])

/** What a visitor would stumble over, one line each: dead links, pictures and headings, pictures without a text, requests to other hosts. */
export function faultsOf(site: ReadonlyMap<string, string | Uint8Array>): string[] {
  const ids = new Map<string, Set<string>>()
  for (const [file, html] of site) if (typeof html === 'string' && file.endsWith('.html')) ids.set(file, idsOf(html))
  return [...ids.keys()].flatMap((file) => {
    const tags = tagsOf(site.get(file))
    return [...new Set(tags.flatMap((tag) => faultsOfTag(tag, { file, site, ids })))]
  })
}

interface Tag {
  name: string
  attributes: Map<string, string>
  /** False when it is written in a way that could hide a link from the check. */
  isReadable: boolean
}

interface Place {
  file: string
  site: ReadonlyMap<string, unknown>
  ids: ReadonlyMap<string, Set<string>>
}

function faultsOfTag({ name, attributes, isReadable }: Tag, place: Place): string[] {
  const { file } = place
  const faults: string[] = []
  if (!isReadable) faults.push(`${file}: <${name}> has an attribute without double quotes`)
  if (!tagsOfText.has(name)) faults.push(`${file}: <${name}> has no place on a page of the site`)
  for (const key of attributes.keys()) {
    if (key === 'style' || key.startsWith('on'))
      faults.push(`${file}: <${name}> has the attribute ${key}, which the page's policy forbids`)
  }
  if (name === 'img' && !attributes.has('alt'))
    faults.push(`${file}: ${attributes.get('src')} has no text instead of it`)
  for (const attribute of ['href', 'src', 'srcset', 'poster']) {
    const link = attributes.get(attribute)
    if (link === undefined) continue
    if (!isElsewhere(link)) faults.push(...deadEnd(link, place))
    else if (name !== 'a') faults.push(`${file}: <${name}> asks another host, ${link}`)
    else if (!/^(?:https:|mailto:|http:\/\/(?:localhost|127\.0\.0\.1)\b)/.test(link)) {
      faults.push(`${file}: ${link} is no address that a visitor can open safely`)
    }
  }
  return faults
}

/** Nothing, when a link within the site leads somewhere. */
function deadEnd(link: string, { file, site, ids }: Place): string[] {
  const [path = '', heading] = link.split('#')
  const target = path === '' ? file : posix.join(posix.dirname(file), decodeURI(path))
  if (!site.has(target)) return [`${file}: ${link} leads nowhere`]
  if (heading && !ids.get(target)?.has(decodeURIComponent(heading))) {
    return [`${file}: ${link} names a heading that ${target} does not have`]
  }
  return []
}

function idsOf(html: string): Set<string> {
  return new Set(tagsOf(html).flatMap(({ attributes }) => attributes.get('id') ?? []))
}

/** All opening tags. The pages are ours: each attribute's value stands in double quotes, and text has no `<`. */
function tagsOf(html: unknown): Tag[] {
  if (typeof html !== 'string') return []
  return [...html.matchAll(/<([a-zA-Z][a-zA-Z0-9]*)([^>]*)>/g)].map(([, name = '', rest = '']) => ({
    name: name.toLowerCase(),
    attributes: new Map(
      [...rest.matchAll(/([a-zA-Z-]+)(?:="([^"]*)")?/g)].map(([, key = '', value = '']) => [key, unescapeHtml(value)]),
    ),
    isReadable: /^(?:\s+[a-zA-Z-]+(?:="[^"]*")?)*\s*\/?$/.test(rest),
  }))
}
