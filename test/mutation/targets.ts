/** The tests that hold the background to its promises. Those of pictures and menus take as long and notice little else. */
const worker = [
  'test/extension/background/*.test.ts',
  'test/extension/background/{handlers,jobs,polling,relay,sending}/*.test.ts',
  'test/integration/extension/background/*.test.ts',
]

/** Folders that are held to a score, and the tests that hold each. */
const targets: Readonly<Record<string, string[]>> = {
  'src/jobs': ['test/jobs/*.test.ts', ...worker],
  'src/extension/background/jobs': worker,
  'src/extension/background/relay': worker,
  'src/extension/background/sending': worker,
  'src/extension/background/polling': worker,
  'src/extension/store': ['test/extension/store/*.test.ts', 'test/extension/background/pictures/*.test.ts', ...worker],
  'src/relay': ['test/relay/**/*.test.ts', 'test/integration/relay/**/*.test.ts'],
}

export const folders = Object.keys(targets)

/** Of a folder within one of them, or of one that none holds. */
export function testsOf(folder: string): string[] {
  const target = folders.find((held) => folder === held || folder.startsWith(`${held}/`))
  return target === undefined ? ['test/**/*.test.{ts,tsx}'] : (targets[target] ?? [])
}

/** How far a test file is from the folder: 0 for those that mirror it, more for each folder between them. */
export function distance(folder: string, testFile: string): number {
  const from = folder.split('/').slice(1)
  const to = testFile
    .replace(/^test\/integration\//, 'test/')
    .split('/')
    .slice(1, -1)
  const common = from.findIndex((name, index) => name !== to[index])
  const shared = common < 0 ? from.length : common
  return from.length - shared + to.length - shared
}

/** Run in a process, a thread or a browser of their own, where no mutant is switched on: other tests hold them. */
export const apart = [
  'src/relay/main.ts',
  'src/relay/backup.ts',
  'src/relay/inbox/sqlite-checkpoint-worker.ts',
  ...['draw', 'picture-database', 'pictures', 'poster', 'space'].map((name) => `src/extension/store/${name}.ts`),
]
