import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { distOf } from '../build/extension.ts'
import type { Target } from '../vite/manifest.ts'

export interface ExtensionCopy {
  folder: string
  remove(): Promise<void>
}

/**
 * The Chromium build with hosts already granted. Chromium asks for a grant in a window of its own that no driver
 * reaches, and headless it never answers.
 */
export function chromiumWithHosts(hosts: string[]): Promise<ExtensionCopy> {
  return copyOf('chromium', (manifest) => ({ ...manifest, host_permissions: hosts }))
}

/** A build with another manifest. */
export async function copyOf(
  target: Target,
  change: (manifest: Record<string, unknown>) => object,
): Promise<ExtensionCopy> {
  const folder = await mkdtemp(join(tmpdir(), 'afterimage-extension-'))
  await cp(distOf(target), folder, { recursive: true })
  const file = join(folder, 'manifest.json')
  await writeFile(file, JSON.stringify(change(JSON.parse(await readFile(file, 'utf8')))))
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) }
}
