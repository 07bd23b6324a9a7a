import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { mutants, withMutant } from '../simulation/mutants.ts'

it.each(mutants)('the simulation can put a fixed bug back: $name', (mutant) => {
  for (const file of new Set(mutant.changes.map((change) => change.file))) {
    const text = readFileSync(fileURLToPath(new URL(`../../${file}`, import.meta.url)), 'utf8')
    expect(withMutant(mutant, file, text)).not.toBe(text)
  }
})
