import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../build/extension.ts'
import type { File } from './zip.ts'

/** What the packages of the extension are made from, and with: files, and folders with all that git tracks in them. */
export const needed = [
  '.npmrc',
  '.nvmrc',
  'LICENSE',
  'manifest.json',
  'package-lock.json',
  'package.json',
  'public',
  'scripts/bootstrap',
  'scripts/bootstrap.mjs',
  'scripts/build/extension.ts',
  'scripts/build/licenses.ts',
  'scripts/package',
  'scripts/package.ts',
  'scripts/vite',
  'src/contract',
  'src/extension',
  'src/jobs',
  'src/providers',
  'src/shared',
  'src/wire',
  'tsconfig.base.json',
  'tsconfig.json',
  'vite.config.ts',
]

/**
 * Paths of the files of `needed` that git tracks, from the project's root. Null outside of a checkout. Says on the console what was
 * changed and not committed: the package has files as they lie there.
 * @throws Error when git fails, or `needed` names something that git does not track
 */
export function trackedSource(): string[] | null {
  if (!existsSync(join(root, '.git'))) return null
  const changed = git('status', '--porcelain', '--', ...needed)
  if (changed !== '') console.warn(`Not committed, so that nobody can build these packages again:\n${changed}`)
  return git('ls-files', '-z', '--error-unmatch', '--', ...needed)
    .split('\0')
    .filter((name) => name !== '')
}

function git(...args: string[]): string {
  const { status, stdout, stderr } = spawnSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 16_000_000 })
  if (status !== 0) throw new Error(`git ${args[0]} failed: ${stderr}`)
  return stdout
}

interface Built {
  version: string
  /** Of the Firefox package, in hexadecimal digits. */
  sha256: string
}

/** The files of the source package: the tracked ones, and `BUILDING.md` for whoever checks that they make the Firefox package. */
export function sourceFiles(tracked: readonly string[], built: Built): File[] {
  const files = tracked.map((name) => ({ name, content: readFileSync(join(root, name)) }))
  return [...files, { name: 'BUILDING.md', content: new TextEncoder().encode(buildingText(built)) }]
}

export function buildingText({ version, sha256 }: Built): string {
  const node = readFileSync(join(root, '.nvmrc'), 'utf8').trim()
  const template = readFileSync(join(root, 'scripts/package/BUILDING.md'), 'utf8')
  return template.replaceAll('{version}', version).replaceAll('{sha256}', sha256).replaceAll('{node}', node)
}
