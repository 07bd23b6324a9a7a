import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import type { Plugin } from 'vite'

const mark = '?own'

/**
 * Gives a page modules of its own. Pages that share modules also share what the others need of them: the popup would load
 * what only the worker and the gallery use, in pieces. It is opened hundreds of times a day, so it gets one file with
 * nothing in it but its own.
 *
 * @param page path of its HTML file, as it ends
 */
export function ownGraph(page: string): Plugin {
  return {
    name: 'afterimage:own-graph',
    enforce: 'pre',
    apply: 'build',
    async resolveId(source, importer, options) {
      if (!importer || source.endsWith(mark) || !(importer.endsWith(page) || importer.endsWith(mark))) return null
      const from = importer.endsWith(mark) ? importer.slice(0, -mark.length) : importer
      const found = await this.resolve(source, from, { ...options, skipSelf: true })
      // Styles cost nothing to share, and what the bundler makes up itself exists once.
      if (!found || found.external || found.id.startsWith('\0') || !/\.(ts|tsx|m?js)$/.test(found.id)) return found
      return { ...found, id: found.id + mark }
    },
    async load(id) {
      if (!id.endsWith(mark)) return null
      const file = id.slice(0, -mark.length)
      const moduleType = extname(file) === '.tsx' ? 'tsx' : extname(file) === '.ts' ? 'ts' : 'js'
      return { code: await readFile(file, 'utf8'), moduleType }
    },
  }
}
