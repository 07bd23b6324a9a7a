import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { distOf } from '../build/extension.ts'

export interface ExtensionCopy {
  folder: string
  remove(): Promise<void>
}

/**
 * The Chromium build with hosts already granted. Chromium asks for a grant in a window of its own that no driver
 * reaches, and headless it never answers.
 */
export async function chromiumWithHosts(hosts: string[]): Promise<ExtensionCopy> {
  const folder = await mkdtemp(join(tmpdir(), 'afterimage-extension-'))
  await cp(distOf('chromium'), folder, { recursive: true })
  const file = join(folder, 'manifest.json')
  const manifest = JSON.parse(await readFile(file, 'utf8'))
  await writeFile(file, JSON.stringify({ ...manifest, host_permissions: hosts }))
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) }
}
