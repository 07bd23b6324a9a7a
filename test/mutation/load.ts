import { globSync } from 'node:fs'
import { join } from 'node:path'
import { apart } from './targets.ts'

// What runs while a module is loaded is no matter of the test that happens to load it first.
const root = join(import.meta.dirname, '../..')
for (const file of globSync(`${process.env.MUTATION_FOLDER}/**/*.ts`, { cwd: root, exclude: apart })) {
  await import(join(root, file))
}
