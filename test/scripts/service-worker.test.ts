import { createContext, runInContext } from 'node:vm'
import { expect, it } from 'vitest'
import { importedAtOnce } from '../../scripts/vite/import-at-once.ts'
import { scriptsOf } from '../../scripts/vite/service-worker.ts'

const chunk = (fileName: string, code: string, imports: string[] = []) => ({
  fileName,
  code,
  imports,
  isEntry: fileName === 'index.cjs',
})

const later = `Promise.resolve().then(() => require("./late.js"))`
const chunks = [
  chunk('index.cjs', 'require("./start.js")', ['start.js']),
  chunk('start.js', `exports.shared = { count: 0 }; self.late = () => ${later}`),
  chunk('late.js', 'const { shared } = require("./start.js"); exports.count = ++shared.count', ['start.js']),
]

/** A service worker as the browser runs it: it may read what it took in when it was installed, and nothing else. */
function browserWith(files: Map<string, string>) {
  const installed = new Set<string>()
  const run = (isInstall: boolean) => {
    const read: string[] = []
    const onInstall: (() => void)[] = []
    const self = createContext({
      addEventListener: (type: string, listener: () => void) => type === 'install' && onInstall.push(listener),
      importScripts: (...names: string[]) => {
        for (const name of names) {
          if (isInstall) installed.add(name)
          if (!installed.has(name)) throw new Error(`${name} was not there when the worker was installed`)
          read.push(name)
          runInContext(files.get(name) ?? '', self)
        }
      },
    })
    runInContext('const self = globalThis', self)
    runInContext(files.get('service-worker.js') ?? '', self)
    if (isInstall) for (const listener of onInstall) listener()
    return { read, late: () => runInContext('late()', self) as Promise<{ count: number }> }
  }
  return { install: () => run(true), start: () => run(false) }
}

it('a worker loads its later parts when they are first needed, once, and shares what it has with them', async () => {
  const browser = browserWith(new Map(scriptsOf(chunks)))
  browser.install()
  const worker = browser.start()
  expect(worker.read).toEqual([])
  expect((await worker.late()).count).toBe(1)
  expect((await worker.late()).count).toBe(1)
  expect(worker.read).toEqual(['worker/late.js'])
})

it('a later part that is not there fails alone', async () => {
  const files = new Map(scriptsOf(chunks))
  const browser = browserWith(files)
  await expect(browser.start().late()).rejects.toThrow('was not there')
})

it('in development later parts come at once', () => {
  const code = "const a = await import('./a.ts')\nconst b = () => import('./b.ts'), c = import('./a.ts')"
  expect(importedAtOnce(code)).toBe(
    "import * as imported0 from './a.ts'; import * as imported1 from './b.ts';" +
      'const a = await Promise.resolve(imported0)\n' +
      'const b = () => Promise.resolve(imported1), c = Promise.resolve(imported0)',
  )
})
