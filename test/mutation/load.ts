import { globSync } from 'node:fs'
import { join } from 'node:path'
import { inject, vi } from 'vitest'
import { apart } from './targets.ts'

// A test that waits for what a mutant keeps from happening has failed: several times what the slowest takes, which is on a disk.
const limitMs = process.env.MUTATION_FOLDER?.startsWith('src/relay') ? 20_000 : 6_000
if (inject('mode') === 'mutant') vi.setConfig({ testTimeout: limitMs, hookTimeout: limitMs })

// What runs while a module is loaded is no matter of the test that happens to load it first.
const root = join(import.meta.dirname, '../..')
for (const file of globSync(`${process.env.MUTATION_FOLDER}/**/*.ts`, { cwd: root })) {
  if (!apart.includes(file)) await import(join(root, file))
}

declare module 'vitest' {
  interface ProvidedContext {
    /** Stryker says so to its own set-up. */
    mode: 'dry-run' | 'mutant'
  }
}
