import { execFileSync } from 'node:child_process'
import { hash } from 'node:crypto'
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../build/extension.ts'
import { buildRelay } from '../build/relay.ts'
import type { Package } from '../package/packages.ts'

/** Where the files of a release are collected, nothing else among them. */
export const releaseFolder = join(root, 'dist', 'release')

/**
 * Collects what a release hands out: the packages, the relay with its licenses, a list of all npm packages that were used
 * (CycloneDX), and the sums of these.
 * @returns the names of the files
 * @throws what vite throws, or an Error when npm fails
 */
export async function collectRelease(version: string, packages: readonly Package[]): Promise<string[]> {
  rmSync(releaseFolder, { recursive: true, force: true })
  mkdirSync(releaseFolder, { recursive: true })
  for (const { name, path } of packages) copyFileSync(path, join(releaseFolder, name))
  const relay = await buildRelay()
  copyFileSync(relay.file, join(releaseFolder, 'relay.mjs'))
  copyFileSync(relay.licenses, join(releaseFolder, 'relay-LICENSES.txt'))
  writeFileSync(join(releaseFolder, `afterimage-${version}.cdx.json`), billOfMaterials())
  const sums = readdirSync(releaseFolder)
    .toSorted()
    .map((name) => `${hash('sha256', readFileSync(join(releaseFolder, name)))}  ${name}\n`)
  writeFileSync(join(releaseFolder, 'SHA256SUMS'), sums.join(''))
  return readdirSync(releaseFolder)
}

/** The extension's own packages are development dependencies: they are bundled into it, and nobody installs them with it. */
function billOfMaterials(): string {
  // A build before has set NODE_ENV to production, for which npm would leave them out.
  const kinds = ['--include=dev', '--include=optional', '--include=peer']
  const text = execFileSync('npm', ['sbom', '--sbom-format=cyclonedx', '--package-lock-only', ...kinds], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64_000_000,
    shell: process.platform === 'win32',
  })
  const bill = JSON.parse(text)
  // npm puts the folder's name there.
  bill.metadata.component.name = 'afterimage'
  return `${JSON.stringify(bill, null, 2)}\n`
}
