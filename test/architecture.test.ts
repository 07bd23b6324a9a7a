import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { homes, scatteredRules } from './support/architecture/homes.ts'
import { importViolations } from './support/architecture/rules.ts'
import {
  cycles,
  entries,
  entryViolations,
  longFiles,
  misplacedWords,
  mutualFolders,
  silentCatches,
} from './support/architecture/shape.ts'
import { readSources, source } from './support/architecture/sources.ts'

const src = readSources(['src'])
const everything = [...src, ...readSources(['test', 'scripts'])]

describe('the tree', () => {
  it('has only imports that docs/architecture.md allows', () => expect(importViolations(src)).toEqual([]))
  it('has no circle of imports', () => expect(cycles(everything)).toEqual([]))
  it('has no folders that import each other', () => expect(mutualFolders(src)).toEqual([]))
  it('has no file that is too long to read', () => expect(longFiles(everything)).toEqual([]))
  it('has short entries that export nothing and that nobody imports', () =>
    expect(entryViolations(everything)).toEqual([]))
  it('has every entry', () => expect(entries.filter((entry) => !existsSync(entry))).toEqual([]))
  it('drops no error without a reason', () => expect(silentCatches(src)).toEqual([]))
  it('names APIs and browsers only where they belong, and makes no markup from text', () =>
    expect(misplacedWords(src)).toEqual([]))
})

describe('the rules of jobs and of addresses', () => {
  const found = (code: string, path = 'src/extension/popup/app.tsx') => scatteredRules([source(path, code)])

  it('are written in one place each', () => expect(scatteredRules(src)).toEqual([]))
  it('have every home', () => expect(homes.map(({ file }) => file).filter((file) => !existsSync(file))).toEqual([]))

  it.each([
    ['a state', "if (job.state === 'overdue' || job.state === 'unknown') return null"],
    ['an end', "const open = !['done', 'failed', 'cancelled'].includes(job.state)"],
    ['a lineage', 'for (let depth = 0; at && depth < 20; depth++) {'],
    ['the prompt of a job', 'export function promptOf(job: Job): string {'],
    ['what was done', 'const actionOf = (job: Job) => job.command.kind'],
    ['the kind of work', 'function workKindOf(job: Job) {'],
    ['the role of a button', 'return /^v\\d|\\bvary\\b|re-?roll/iu.test(label)'],
    ['the key of a button', 'const pressed = command.customId ?? command.label'],
    ['a median', 'return sorted[Math.floor(sorted.length / 2)]'],
    ['the listed kinds', "if (kind === 'imagine' || kind === 'button' || kind === 'blend') return 1"],
    ['a transition', 'function applyUpdate(job: Job) {'],
    ['a deadline', 'function advanceTime(job: Job) {'],
    ['a merge', 'function mergeJob(ours: Job) {'],
    ['a layout', 'function layoutOf(result: Result) {'],
    ['a consequence', 'function parentAfter(parent: Job) {'],
    ['a locale key', "t(code.replaceAll('-', '_'))"],
    ['an address', "if (url.protocol !== 'https:') return null"],
    ['this machine', 'const near = /^(localhost|127\\.0\\.0\\.1)$/.test(url.hostname)'],
    ['a queue', '      last = turn.catch(() => {})'],
    ['another queue', 'last = last.then(build)'],
    ['a third queue', 'return last.then(build, build)'],
    ['a pause', 'new Promise((resolve) => timers.after(delayMs, resolve))'],
    ['JSON', 'return JSON.parse(text)'],
    ['base64', 'return btoa(String.fromCharCode(...bytes))'],
    ['a picture header', 'const width = bits & 0x3fff'],
    ['an announcer', '<div class="unseen" aria-live="polite" role="status">'],
    ['a batch', 'const batch = 200'],
  ])('are missed when %s is written again', (_, code) => expect(found(code)).toHaveLength(1))

  it('do not bind a name of the relay, and not the home itself', () => {
    expect(found('function pause(delayMs: number) {', 'src/relay/app.ts')).toEqual([])
    expect(found('export function isFinal(state: JobState) {', 'src/jobs/state.ts')).toEqual([])
  })
})

describe('the rules', () => {
  const violation = (path: string, code: string) => importViolations([source(path, code)]).join()

  it('tell a page that reaches for the worker what to do instead', () => {
    const told = violation(
      'src/extension/popup/app.tsx',
      "import { h } from 'preact'\nimport { submit } from '../background/submit.ts'\n",
    )
    expect(told).toContain('src/extension/popup/app.tsx:2 imports src/extension/background/submit.ts')
    expect(told).toContain('messaging/client')
  })

  it.each([
    ['a page that imports another', 'src/extension/popup/app.tsx', "import { Card } from '../gallery/card.tsx'"],
    [
      'a provider that a page imports',
      'src/extension/setup/app.tsx',
      "import { all } from '../../providers/registry.ts'",
    ],
    ['a page that writes', 'src/extension/popup/app.tsx', "import { createWriter } from '../store/write/writer.ts'"],
    [
      'a store for reading that can write',
      'src/extension/store/open.ts',
      "export { createWriter } from './write/writer.ts'",
    ],
    ['the large zod', 'src/contract/job.ts', "import * as z from 'zod'"],
    ['the polyfill outside of platform', 'src/extension/store/store.ts', "import browser from 'webextension-polyfill'"],
    ['a relay that knows of jobs', 'src/relay/app.ts', "export * from '../contract/job.ts'"],
    ['Node in the extension', 'src/extension/background/submit.ts', "const fs = await import('node:fs')"],
    ['an import over several lines', 'src/shared/id.ts', "import {\n  jobSchema,\n} from '../contract/job.ts'"],
    ['a folder that nobody thought of', 'src/utils/misc.ts', ''],
  ])('find %s', (_, path, code) => expect(violation(path, code)).toContain(path))

  it('find a circle', () => {
    const circle = [
      source('src/a.ts', "import { b } from './b.ts'"),
      source('src/b.ts', "import { c } from './c.ts'"),
      source('src/c.ts', "import { a } from './a.ts'"),
    ]
    expect(cycles(circle)).toEqual(['src/a.ts -> src/b.ts -> src/c.ts -> src/a.ts'])
  })

  it('find folders that import each other, and pass over a file beside the folder it imports from', () => {
    const sources = [
      source('src/a/one.ts', "import '../b/c/two.ts'"),
      source('src/b/c/two.ts', "import '../five.ts'"),
      source('src/b/d/three.ts', "import '../../a/four.ts'"),
      source('src/b/five.ts', "import './c/two.ts'"),
    ]
    expect(mutualFolders(sources)).toEqual(['src/a and src/b import each other: src/a/one.ts:1, src/b/d/three.ts:1'])
  })
  it('find an entry that has become a module', () => {
    const sources = [
      source('src/relay/main.ts', `export const relay = 1\n${'// more\n'.repeat(60)}`),
      source('test/relay/main.test.ts', "import { relay } from '../../src/relay/main.ts'"),
    ]
    expect(entryViolations(sources)).toHaveLength(3)
  })

  it('find an error that nobody hears of', () => {
    const code = 'try {\n  read()\n} catch {\n  return null\n}\n\nvoid write().catch(() => {})\n'
    const explained = 'try {\n  read()\n} catch {\n  // Not there yet.\n  return null\n}\n'
    expect(silentCatches([source('src/extension/store/store.ts', code)])).toHaveLength(2)
    expect(silentCatches([source('src/extension/store/store.ts', explained)])).toEqual([])
  })

  it('find the name of an API, of a browser, and markup made from text', () => {
    const code = "if (id === 'imaginepro')\nnavigator.userAgent\nnode.innerHTML = text\n"
    expect(misplacedWords([source('src/extension/popup/app.tsx', code)])).toHaveLength(3)
  })
})
