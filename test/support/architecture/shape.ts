import { pages } from '../../../src/extension/platform/pages.ts'
import type { Source } from './sources.ts'

/** Where things are constructed: everything else is handed what it needs. */
export const entries = [
  'src/extension/background/index.ts',
  ...pages.map((page) => `src/extension/${page}/main.tsx`),
  'src/relay/main.ts',
  'src/studio/main.ts',
]

/** Tests are lists of cases, read one at a time. */
const longestFile = (path: string) => (path.startsWith('test/') ? 400 : 300)
const longestEntry = 60

export function longFiles(sources: readonly Source[]): string[] {
  return sources
    .filter(({ path, lines }) => lines > longestFile(path))
    .map(
      ({ path, lines }) =>
        `${path} has ${lines} lines, ${longestFile(path)} is the limit. Which of its two jobs could stand alone?`,
    )
}

/** An entry is short, exports nothing, and nobody imports it: it can't be tested, so nothing worth testing may be in it. */
export function entryViolations(sources: readonly Source[]): string[] {
  const own = sources.filter(({ path }) => entries.includes(path))
  const long = own.filter(({ lines }) => lines > longestEntry)
  const exporting = own.filter(({ text }) => /^export\b/m.test(text))
  const imported = sources.flatMap(({ path, imports }) =>
    imports.filter(({ target }) => entries.includes(target)).map(({ target, line }) => ({ path, line, target })),
  )
  return [
    ...long.map(
      ({ path, lines }) => `${path} has ${lines} lines. An entry has ${longestEntry} at most: it only wires.`,
    ),
    ...exporting.map(({ path }) => `${path} exports something. Move it to a module of its own.`),
    ...imported.map(({ path, line, target }) => `${path}:${line} imports ${target}, an entry. Import what it wires.`),
  ]
}

/** Circles of imports, each once, as `a -> b -> a`. */
export function cycles(sources: readonly Source[]): string[] {
  const graph = new Map(sources.map(({ path, imports }) => [path, imports.map(({ target }) => target)]))
  const done = new Set<string>()
  const found: string[] = []
  const visit = (path: string, trail: string[]) => {
    const at = trail.indexOf(path)
    if (at >= 0) found.push([...trail.slice(at), path].join(' -> '))
    if (at >= 0 || done.has(path)) return
    for (const target of graph.get(path) ?? []) visit(target, [...trail, path])
    done.add(path)
  }
  for (const path of graph.keys()) visit(path, [])
  return found
}

/**
 * Folders beside each other that import each other, each pair once. One of them stands on the other, so that it can be read and moved
 * without it.
 */
export function mutualFolders(sources: readonly Source[]): string[] {
  const importers = new Map<string, string>()
  for (const { path, imports } of sources) {
    for (const { target, line } of imports) {
      const pair = foldersApart(path, target)
      if (pair && !importers.has(pair.join(' '))) importers.set(pair.join(' '), `${path}:${line}`)
    }
  }
  return [...importers].flatMap(([pair, place]) => {
    const [from = '', to = ''] = pair.split(' ')
    const back = importers.get(`${to} ${from}`)
    return from < to && back !== undefined ? [`${from} and ${to} import each other: ${place}, ${back}`] : []
  })
}

/** The folders in which two files stand where their paths part; null when one of them stands beside the other's folder. */
function foldersApart(path: string, target: string): [string, string] | null {
  const [from, to] = [path.split('/'), target.split('/')]
  const at = from.findIndex((name, index) => name !== to[index])
  if (at === from.length - 1 || at === to.length - 1) return null
  return [from.slice(0, at + 1).join('/'), to.slice(0, at + 1).join('/')]
}

/** Of these nobody reads the console, so that what is swallowed here is never heard of. */
const spoken = ['src/extension/', 'src/providers/', 'src/wire/']
const swallowing = /\.catch\(\(\) =>|\bcatch \{/

/** Errors that are caught and dropped without a word why they were to be expected: on the line, above it, or first thing within. */
export function silentCatches(sources: readonly Source[]): string[] {
  return sources
    .filter(({ path }) => spoken.some((folder) => path.startsWith(folder)))
    .flatMap(({ path, text }) => {
      const lines = text.split('\n')
      const isExplained = (at: number) => lines.slice(Math.max(0, at - 1), at + 2).some((line) => /\/\/ /.test(line))
      return lines.flatMap((line, at) =>
        swallowing.test(line) && !isExplained(at)
          ? [
              `${path}:${at + 1} drops an error. Note it in the log (platform/log.ts), or say why it was to be expected.`,
            ]
          : [],
      )
    })
}

interface Words {
  pattern: RegExp
  /** Folders in which they may stand. */
  in: string[]
  remedy: string
}

const words: readonly Words[] = [
  {
    pattern: /next.?leg|imagine.?pro|mid.?journey/i,
    in: ['src/providers/', 'src/wire/', 'src/studio/'],
    remedy: 'The name of an API stands with its provider; pages read what it can do from `providers`.',
  },
  {
    pattern: /\bnavigator\.userAgent|\bgetBrowserInfo\b/,
    in: ['src/extension/platform/'],
    remedy: "Ask for the capability, not for the browser's name.",
  },
  {
    pattern: /dangerouslySetInnerHTML|\.innerHTML\b|\.outerHTML\b|insertAdjacentHTML|document\.write\b/,
    in: [],
    remedy: 'What foreign servers and pages say is shown as text, never as markup.',
  },
]

/** Words that stand where they may not. */
export function misplacedWords(sources: readonly Source[]): string[] {
  return sources.flatMap(({ path, text }) =>
    words
      .filter((entry) => !entry.in.some((folder) => path.startsWith(folder)))
      .flatMap(({ pattern, remedy }) =>
        text
          .split('\n')
          .flatMap((line, index) =>
            pattern.test(line) ? [`${path}:${index + 1} says "${line.trim()}". ${remedy}`] : [],
          ),
      ),
  )
}
