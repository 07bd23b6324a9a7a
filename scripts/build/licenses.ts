import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'

const root = fileURLToPath(new URL('../..', import.meta.url))

/**
 * Writes `licenses.txt` into the folder of the build: the licenses of all packages that are in it. What is built in parts, as pages
 * and worker are, gives the same plugin to each; then the file is of all.
 */
export function licensesFile(program: string): Plugin {
  const modules = new Set<string>()
  return {
    name: 'afterimage:licenses',
    apply: 'build',
    writeBundle({ dir = '' }, bundle) {
      for (const part of Object.values(bundle))
        if (part.type === 'chunk') for (const id of part.moduleIds) modules.add(id)
      writeFileSync(join(dir, 'licenses.txt'), licensesOf(program, packagesOf(modules)))
    },
  }
}

/** The folders of the packages that these modules are from, each once, in the order of their names. */
export function packagesOf(modules: Iterable<string>): string[] {
  const folders = [...modules].map((id) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id.replaceAll('\\', '/'))?.[0])
  return [...new Set(folders.filter((folder) => folder !== undefined))].sort()
}

/**
 * Names, sources and licenses, ours first.
 * @param packages their folders
 * @throws Error when one has no license file, or does not say where its source is
 */
export function licensesOf(program: string, packages: readonly string[]): string {
  const ours = `${program}\n\n${readFileSync(join(root, 'LICENSE'), 'utf8').trim()}`
  const theirs = packages.map((folder) => `${headOf(folder)}\n\n${readFileSync(licenseFileOf(folder), 'utf8').trim()}`)
  return `${[ours, ...theirs].join(`\n\n${'-'.repeat(80)}\n\n`)}\n`
}

function headOf(folder: string): string {
  const { name, version, license, repository }: Record<string, unknown> = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  )
  return `${name} ${version} (${license})\n${sourceOf(folder, repository)}`
}

/** The Mozilla Public License asks to say where the source is (3.2). npm takes `owner/name` for a repository on GitHub. */
function sourceOf(folder: string, repository: unknown): string {
  const { url = repository } = Object(repository)
  const [, path] = /(?:^|\bgithub\.com[/:])([\w.-]+\/[\w.-]+?)(?:\.git)?$/.exec(String(url)) ?? []
  if (path === undefined) throw new Error(`${folder} does not say where its source is: it can't be handed on.`)
  return `https://github.com/${path}`
}

function licenseFileOf(folder: string): string {
  const name = readdirSync(folder).find((file) => /^licen[cs]e(\.\w+)?$/i.test(file))
  if (name === undefined) throw new Error(`${folder} has no license file: it can't be handed on.`)
  return join(folder, name)
}
