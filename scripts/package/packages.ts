import { hash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildExtension, distOf, root } from '../build/extension.ts'
import type { Target } from '../vite/manifest.ts'
import { sourceFiles, trackedSource } from './source.ts'
import { type File, filesUnder, zipOf } from './zip.ts'

export interface Package {
  name: string
  path: string
  bytes: number
  /** In hexadecimal digits. */
  sha256: string
}

const dist = join(root, 'dist')

/**
 * Builds the extension anew for both browsers and writes `afterimage-VERSION-chromium.zip`, `-firefox.zip`, `-source.zip` and
 * `SHA256SUMS` into `dist`, where packages of other versions are removed. The same sources make the same bytes, in whichever
 * folder they lie. Outside of a git checkout, where the source package was unpacked for instance, there is no other source package.
 * @returns the packages, without the sums
 * @throws what vite throws, or an Error when git fails
 */
export async function makePackages(): Promise<Package[]> {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  mkdirSync(dist, { recursive: true })
  for (const name of readdirSync(dist))
    if (/^afterimage-.*\.zip$/.test(name) || name === 'SHA256SUMS') rmSync(join(dist, name))
  const chromium = await extensionPackage('chromium', version)
  const firefox = await extensionPackage('firefox', version)
  const tracked = trackedSource()
  if (!tracked) console.log('No source package: this folder is no git checkout.')
  const source = tracked && write(version, 'source', sourceFiles(tracked, { version, sha256: firefox.sha256 }))
  const packages = [chromium, firefox, ...(source ? [source] : [])]
  writeFileSync(join(dist, 'SHA256SUMS'), packages.map(({ name, sha256 }) => `${sha256}  ${name}\n`).join(''))
  return packages
}

async function extensionPackage(target: Target, version: string): Promise<Package> {
  await buildExtension(target)
  return write(version, target, filesUnder(distOf(target)))
}

function write(version: string, kind: string, files: readonly File[]): Package {
  const name = `afterimage-${version}-${kind}.zip`
  const path = join(dist, name)
  const zip = zipOf(files)
  writeFileSync(path, zip)
  return { name, path, bytes: zip.length, sha256: hash('sha256', zip) }
}
