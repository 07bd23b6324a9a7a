import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface Import {
  /** As it stands in the code, for packages; path from the root of the project, for files. */
  target: string
  line: number
}

export interface Source {
  /** Path from the root of the project, with forward slashes. */
  path: string
  text: string
  lines: number
  imports: Import[]
}

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** All code under these folders of the project. */
export function readSources(folders: string[]): Source[] {
  return folders
    .flatMap((folder) => readdirSync(join(root, folder), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && /\.(ts|tsx|mjs)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => source(relative(root, file).split(sep).join('/'), readFileSync(file, 'utf8')))
}

/** One file, read. */
export function source(path: string, text: string): Source {
  return { path, text, lines: text.trimEnd().split('\n').length, imports: importsOf(path, text) }
}

/** `import x from 'y'`, `import 'y'`, `export * from 'y'`, `import('y')`: the code is formatted, so that is all there is. */
function importsOf(path: string, text: string): Import[] {
  const pattern = /^(?:import|export)\s(?:[^'"=;]*?\sfrom\s)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gm
  return [...text.matchAll(pattern)].map((match) => {
    const specifier = match[1] ?? match[2] ?? ''
    const target = specifier.startsWith('.') ? posix.join(dirname(path), specifier) : specifier
    return { target, line: text.slice(0, match.index).split('\n').length }
  })
}
