import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import type { Plugin } from 'vite'

const mark = '?own'
/** What vite puts around dynamic imports: it loads styles first. Here all styles are there from the start. */
const preloader = '\0vite/preload-helper.js'
const plainLoader = '\0own/load.js'

/**
 * Gives a page modules of its own. Pages that share modules also share what the others need of them: the popup would load
 * what only the worker and the gallery use, in pieces. It is opened hundreds of times a day, so it gets one file with
 * nothing in it but its own. What it imports dynamically lies beside it, and comes when it is first used.
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
      if (source === preloader) return plainLoader
      const from = importer.endsWith(mark) ? importer.slice(0, -mark.length) : importer
      const found = await this.resolve(source, from, { ...options, skipSelf: true })
      // Styles cost nothing to share, and what the bundler makes up itself exists once.
      if (!found || found.external || found.id.startsWith('\0') || !/\.(ts|tsx|m?js)$/.test(found.id)) return found
      return { ...found, id: found.id + mark }
    },
    outputOptions(options) {
      // Else what is needed later too would be cut out of the one file, and weigh more in pieces.
      const group = {
        name: 'own',
        test: (id: string) => id.endsWith(mark) || id === plainLoader,
        tags: ['$initial' as const],
      }
      // A chunk takes along what it needs: styles that other pages share would make them load, and run, this page's file.
      const styles = { name: 'styles', test: /\/ui\/.*\.css(\?|$)/, priority: 1 }
      return { ...options, codeSplitting: { groups: [styles, group] } }
    },
    async load(id) {
      if (id === plainLoader) return 'export const __vitePreload = (load) => load()'
      if (!id.endsWith(mark)) return null
      const file = id.slice(0, -mark.length)
      const moduleType = extname(file) === '.tsx' ? 'tsx' : extname(file) === '.ts' ? 'ts' : 'js'
      return { code: await readFile(file, 'utf8'), moduleType }
    },
  }
}
