/** Something that `npm run check` and `npm test` both look at: a program that ends with 0 when all is well. */
export interface Check {
  /** What it looks at, for people. */
  name: string
  /** Path of the program's script in the project. */
  file: string
  args: readonly string[]
}

export const biome = 'node_modules/@biomejs/biome/bin/biome'

export const tsc = (name: string, config: string): Check => ({
  name,
  file: 'node_modules/typescript/bin/tsc',
  // Several checkers in one run work out the same types several times; these runs stand side by side already.
  args: ['--checkers', '1', '--project', config],
})

/** @param from the first one's seed; each has the next */
export const histories = (number: number, from: number): Check => ({
  name: `${number} simulated histories`,
  file: 'scripts/simulate.ts',
  args: ['--histories', String(number), '--from', String(from)],
})

/** All but the tests. None needs anything but Node and the packages. */
export const checks: readonly Check[] = [
  { name: 'format and lint', file: biome, args: ['ci', '--colors=off', '.'] },
  tsc('types', 'tsconfig.json'),
  tsc('types, with what a page has', 'tsconfig.page.json'),
  tsc('types, with what a worker has', 'tsconfig.worker.json'),
  tsc('types, with what Node has', 'tsconfig.node.json'),
  tsc('types, with what Cloudflare has', 'tsconfig.cloudflare.json'),
  { name: 'dead code', file: 'node_modules/knip/bin/knip.js', args: ['--production', '--no-progress'] },
  // Of what `npm test` goes through in 120, as many as take three seconds.
  histories(8, 1),
]

/** The tests that need nothing but Node. */
export const unitTests = { name: 'unit tests', project: 'unit' } as const
