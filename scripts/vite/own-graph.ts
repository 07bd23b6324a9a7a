import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import type { Plugin } from 'vite'

/** What vite puts around dynamic imports: it loads styles first. Here all styles are there from the start. */
const preloader = '\0vite/preload-helper.js'

/** A chunk takes along what it needs: styles that pages share would make them load, and run, the file of another page. */
const styles = { name: 'styles', test: /\/ui\/.*\.css(\?|$)/, priority: 1 }

/**
 * Gives a page or the worker modules of its own. Those that share modules also share what the others need of them: the popup
 * would load what only the worker and the gallery use, in pieces. Both are started hundreds of times a day, so each gets one
 * file with nothing in it but its own. What it imports dynamically lies beside it, and comes when it is first used.
 *
 * @param name tells this graph from others
 * @param entry path of its HTML file or first module, as it ends
 */
export function ownGraph(name: string, entry: string): Plugin {
  const mark = `?own=${name}`
  const plainLoader = `\0own/load-${name}.js`
  return {
    name: `afterimage:own-graph:${name}`,
    enforce: 'pre',
    apply: 'build',
    async resolveId(source, importer, options) {
      if (!importer || source.endsWith(mark) || !(importer.endsWith(entry) || importer.endsWith(mark))) return null
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
        name: `own-${name}`,
        test: (id: string) => id.endsWith(mark) || id === plainLoader,
        tags: ['$initial' as const],
      }
      const { codeSplitting } = options
      const others = typeof codeSplitting === 'object' ? codeSplitting.groups : undefined
      return { ...options, codeSplitting: { groups: [...(others ?? [styles]), group] } }
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
