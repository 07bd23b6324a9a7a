import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { root } from '../../../scripts/build/extension.ts'

// Inside the project, so that the packages with the types are found.
const parent = join(root, '.afterimage')
let folder: string

beforeAll(() => {
  mkdirSync(parent, { recursive: true })
  folder = mkdtempSync(join(parent, 'environment-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** What the compiler says of a line that stands in this environment. */
function compile(environment: 'page' | 'worker' | 'node' | 'cloudflare', line: string): string {
  writeFileSync(join(folder, 'line.ts'), `${line}\nexport {}\n`)
  const config = { extends: `../../tsconfig.${environment}.json`, include: ['line.ts'], exclude: [] }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  return spawnSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8' }).stdout
}

describe.each([
  ['page', "document.title = ''", 'process.exit(1)'],
  ['page', 'void navigator.onLine', "import 'node:fs'"],
  ['worker', 'new OffscreenCanvas(1, 1)', "document.title = ''"],
  ['worker', "void indexedDB.open('')", 'process.exit(1)'],
  ['node', 'process.exit(1)', "document.title = ''"],
  ['node', "void fetch('')", 'new OffscreenCanvas(1, 1)'],
  ['cloudflare', 'export type One = DurableObjectState', "document.title = ''"],
  ['cloudflare', "void fetch('')", "import 'node:fs'"],
] as const)('code of the environment %s', (environment, right, wrong) => {
  it(`may say ${right}`, () => expect(compile(environment, right)).toBe(''))
  it(`may not say ${wrong}`, () =>
    expect(compile(environment, wrong)).toMatch(/error TS(2304|2307|2584|2591|2882|2580)/))
})
