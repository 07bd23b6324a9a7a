import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import type { Target } from '../vite/manifest.ts'

export const root = fileURLToPath(new URL('../..', import.meta.url))

/** What a build is made from; anything newer than the build makes it stale. */
const sources = [
  'src',
  'public',
  'LICENSE',
  'manifest.json',
  'package.json',
  'vite.config.ts',
  'scripts/build/licenses.ts',
  'scripts/vite',
  'package-lock.json',
  'tsconfig.json',
]

/** Folder of the built extension. */
export function distOf(target: Target): string {
  return join(root, 'dist', target)
}

/** Builds the extension for one browser into `dist/<target>`. @throws what vite throws */
export async function buildExtension(target: Target): Promise<void> {
  const startedAt = new Date()
  // Test runners set another one, and would test a build that nobody ships.
  const environment = process.env.NODE_ENV
  process.env.NODE_ENV = 'production'
  try {
    await build({ root, mode: target === 'firefox' ? 'firefox' : 'production', logLevel: 'warn' })
  } finally {
    if (environment === undefined) delete process.env.NODE_ENV
    else process.env.NODE_ENV = environment
  }
  const stamp = stampOf(target)
  writeFileSync(stamp, startedAt.toISOString())
}

/** Builds unless `dist/<target>` is younger than everything it is made from. Answers whether it built. */
export async function buildWhenStale(target: Target): Promise<boolean> {
  const stamp = stampOf(target)
  const builtAt = existsSync(stamp) && existsSync(join(distOf(target), 'manifest.json')) ? statSync(stamp).mtimeMs : 0
  if (newest(sources.map((source) => join(root, source))) < builtAt) return false
  await buildExtension(target)
  return true
}

// Beside the folder, not in it: what is in it is what the stores get.
function stampOf(target: Target): string {
  return join(root, 'dist', `.${target}-built`)
}

function newest(paths: string[]): number {
  return paths.reduce((latest, path) => {
    const stats = statSync(path)
    const inside = stats.isDirectory() ? newest(readdirSync(path).map((name) => join(path, name))) : 0
    return Math.max(latest, stats.mtimeMs, inside)
  }, 0)
}
