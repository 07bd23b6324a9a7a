import { readFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { gzipSync } from 'node:zlib'

/** JavaScript of a part of the extension. `bytes` and `gzip` are sums over `files`. */
export interface Size {
  files: string[]
  bytes: number
  gzip: number
}

/**
 * Gzip bytes of a part above which the build fails, because probably a library is loaded at the start by mistake. How long people wait
 * is measured in milliseconds, by `npm run bench`.
 */
export const budgets = { popup: 60_000, worker: 95_000 } as const

const popupPage = 'src/extension/popup/index.html'

export interface Sizes {
  /** What it loads each time it is started. */
  start: Size
  /** What it can load later, when it is first needed. */
  later: Size
}

/** The toolbar popup. */
export function popupSizes(dist: string): Sizes {
  return sizesOf(dist, scriptsOf(dist, popupPage))
}

/** The background worker. */
export function workerSizes(dist: string): Sizes {
  const { background } = JSON.parse(readFileSync(join(dist, 'manifest.json'), 'utf8'))
  return sizesOf(dist, [background.service_worker ?? background.scripts[0]])
}

function sizesOf(dist: string, entries: string[]): Sizes {
  const start = reachable(dist, entries, staticImportsOf)
  const later = reachable(dist, entries, importsOf).filter((file) => !start.includes(file))
  return { start: measure(dist, start), later: measure(dist, later) }
}

function scriptsOf(dist: string, page: string): string[] {
  const html = readFileSync(join(dist, page), 'utf8')
  const found = [...html.matchAll(/<script[^>]+src="([^"]+)"/g)].map(([, src = '']) => resolve(page, src))
  if (found.length === 0) throw new Error(`${page} loads no script`)
  return found
}

/** The entries and all that they import, and so on. */
function reachable(dist: string, entries: string[], imports: (code: string) => string[]): string[] {
  const files = new Set<string>()
  const visit = (file: string) => {
    if (files.has(file)) return
    files.add(file)
    for (const next of imports(readFileSync(join(dist, file), 'utf8'))) visit(resolve(file, next))
  }
  entries.forEach(visit)
  return [...files]
}

function measure(dist: string, files: string[]): Size {
  const contents = files.map((file) => readFileSync(join(dist, file)))
  return {
    files,
    bytes: contents.reduce((sum, content) => sum + content.length, 0),
    gzip: contents.reduce((sum, content) => sum + gzipSync(content, { level: 9 }).length, 0),
  }
}

/** Specifiers of static imports in built code, where they are always string literals. */
export function staticImportsOf(code: string): string[] {
  return specifiers(code, /\b(?:from|import)\s*["'`](\.{0,2}\/[^"'`]+\.js)["'`]/g)
}

/** Static and dynamic ones. */
export function importsOf(code: string): string[] {
  return specifiers(code, /\b(?:from|import)\s*\(?\s*["'`](\.{0,2}\/[^"'`]+\.js)["'`]/g)
}

function specifiers(code: string, pattern: RegExp): string[] {
  return [...code.matchAll(pattern)].map(([, specifier = '']) => specifier)
}

function resolve(from: string, to: string): string {
  return to.startsWith('/') ? to.slice(1) : posix.join(dirname(from), to)
}
