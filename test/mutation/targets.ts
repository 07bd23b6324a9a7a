/** Folders that are held to a score, and the tests that hold each. */
const targets: Readonly<Record<string, string[]>> = {
  'src/extension/background/jobs': ['test/extension/background/**/*.test.ts'],
  'src/extension/background/relay': ['test/extension/background/**/*.test.ts'],
  'src/extension/background/sending': ['test/extension/background/**/*.test.ts'],
  'src/extension/background/polling': ['test/extension/background/**/*.test.ts'],
  'src/extension/store': ['test/extension/store/**/*.test.ts', 'test/extension/background/**/*.test.ts'],
  'src/relay': ['test/relay/**/*.test.ts'],
}

export const folders = Object.keys(targets)

/** Of a folder within one of them, or of one that none holds. */
export function testsOf(folder: string): string[] {
  const target = folders.find((held) => folder === held || folder.startsWith(`${held}/`))
  return target === undefined ? ['test/**/*.test.{ts,tsx}'] : (targets[target] ?? [])
}
