import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { importViolations } from './support/architecture/rules.ts'
import { cycles, entries, entryViolations, longFiles, misplacedWords } from './support/architecture/shape.ts'
import { readSources, source } from './support/architecture/sources.ts'

const src = readSources(['src'])
const everything = [...src, ...readSources(['test', 'scripts'])]

describe('the tree', () => {
  it('has only imports that docs/architecture.md allows', () => expect(importViolations(src)).toEqual([]))
  it('has no circle of imports', () => expect(cycles(everything)).toEqual([]))
  it('has no file that is too long to read', () => expect(longFiles(everything)).toEqual([]))
  it('has short entries that export nothing and that nobody imports', () =>
    expect(entryViolations(everything)).toEqual([]))
  it('has every entry', () => expect(entries.filter((entry) => !existsSync(entry))).toEqual([]))
  it('names APIs and browsers only where they belong, and makes no markup from text', () =>
    expect(misplacedWords(src)).toEqual([]))
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

  it('find an entry that has become a module', () => {
    const sources = [
      source('src/relay/main.ts', `export const relay = 1\n${'// more\n'.repeat(60)}`),
      source('test/relay/main.test.ts', "import { relay } from '../../src/relay/main.ts'"),
    ]
    expect(entryViolations(sources)).toHaveLength(3)
  })

  it('find the name of an API, of a browser, and markup made from text', () => {
    const code = "if (id === 'imaginepro')\nnavigator.userAgent\nnode.innerHTML = text\n"
    expect(misplacedWords([source('src/extension/popup/app.tsx', code)])).toHaveLength(3)
  })
})
