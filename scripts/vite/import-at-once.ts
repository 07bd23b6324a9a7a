import type { Plugin } from 'vite'

const dynamicImport = /\bimport\('(\.[^']+)'\)/g

/**
 * In development Chromium runs the worker as one module from the development server, and refuses `import()` there: what is
 * imported later in a build is imported at once.
 *
 * @param folders whose modules the worker loads, from the project's root
 */
export function importAtOnce(folders: readonly string[]): Plugin {
  return {
    name: 'afterimage:import-at-once',
    enforce: 'pre',
    apply: 'serve',
    transform(code, id) {
      return folders.some((folder) => id.includes(`/${folder}`)) ? { code: importedAtOnce(code), map: null } : null
    },
  }
}

export function importedAtOnce(code: string): string {
  const sources: string[] = []
  const replaced = code.replace(dynamicImport, (_, source: string) => {
    if (!sources.includes(source)) sources.push(source)
    return `Promise.resolve(imported${sources.indexOf(source)})`
  })
  const imports = sources.map((source, index) => `import * as imported${index} from '${source}';`)
  // On the first line, so that the others keep their numbers.
  return imports.join(' ') + replaced
}
