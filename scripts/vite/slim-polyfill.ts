import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'

const table = /const apiMetadata = (\{[\s\S]*?\n {6}\});/

/**
 * webextension-polyfill carries a table of every API a browser has, most of it of APIs that are never called here. Each page and
 * the worker load it before anything else, so only the lines of what is called stay, as a module that needs no loader.
 *
 * @param folder the only place that calls them
 */
export function slimPolyfill(folder: string): Plugin {
  return {
    name: 'afterimage:slim-polyfill',
    enforce: 'pre',
    apply: 'build',
    transform: {
      filter: { id: /webextension-polyfill\/dist\/browser-polyfill\.js(\?|$)/ },
      handler: (code) => ({ code: slimmed(code, wordsOf(folder)), map: null }),
    },
  }
}

/** Words that the files of a folder hold: no API is called without being named. */
export function wordsOf(folder: string): Set<string> {
  const files = readdirSync(folder).filter((file) => file.endsWith('.ts'))
  return new Set(files.flatMap((file) => readFileSync(join(folder, file), 'utf8').match(/\w+/g) ?? []))
}

/** @throws Error when the polyfill no longer has the table */
export function slimmed(code: string, words: ReadonlySet<string>): string {
  const found = table.exec(code)?.[1]
  if (!found) throw new Error('webextension-polyfill has changed. Bring scripts/vite/slim-polyfill.ts up to date.')
  const slim = code.replace(found, () => JSON.stringify(named(JSON.parse(found), words)))
  return `const module = { exports: {} }, exports = module.exports;\n${slim}\nexport default module.exports;\n`
}

interface Table {
  [name: string]: Table | number | boolean
}

/** The lines of what is named. Those of a method say how many arguments it takes, and stay whole. */
function named(lines: Table, words: ReadonlySet<string>): Table {
  if ('minArgs' in lines) return lines
  const kept = Object.entries(lines).filter(([name]) => words.has(name))
  return Object.fromEntries(kept.map(([name, line]) => [name, typeof line === 'object' ? named(line, words) : line]))
}
