import { globSync } from 'node:fs'
import { join } from 'node:path'
import { inject, vi } from 'vitest'
import { apart } from './targets.ts'

// A test that waits for what a mutant keeps from happening has failed: ten times what the slowest takes.
if (inject('mode') === 'mutant') vi.setConfig({ testTimeout: 6_000, hookTimeout: 6_000 })

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
