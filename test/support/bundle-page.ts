import { fileURLToPath } from 'node:url'
import type { Page } from 'puppeteer-core'
import { build, type Rolldown } from 'vite'
import type { files } from './page-bundle.ts'

type Files = typeof files
type Done<Name extends keyof Files> = Awaited<ReturnType<Files[Name]>>

/** The gallery's work with files as one script, and its styles. */
export async function bundleFiles(): Promise<{ code: string; css: string }> {
  const built = await build({
    configFile: false,
    root: fileURLToPath(new URL('../..', import.meta.url)),
    logLevel: 'warn',
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    build: {
      write: false,
      minify: false,
      lib: { entry: fileURLToPath(new URL('page-bundle.ts', import.meta.url)), formats: ['iife'], name: 'inside' },
    },
  })
  const [{ output } = { output: [] }] = built as Rolldown.RolldownOutput[]
  const text = (end: string) =>
    output
      .filter(({ fileName }) => fileName.endsWith(end))
      .map((part) => (part.type === 'chunk' ? part.code : String(part.source)))
      .join('\n')
  return { code: text('.js'), css: text('.css') }
}

/** Calls it on a page of the extension. What it throws comes as an Error that says the same. */
export function filesIn(page: Page) {
  return async <Name extends keyof Files>(name: Name, ...args: Parameters<Files[Name]>): Promise<Done<Name>> => {
    const call = `globalThis.files[${JSON.stringify(name)}](...${JSON.stringify(args)})`
    const wrapped = `${call}.then((value) => ({ value }), (error) => ({ error: String(error) }))`
    const answer = (await page.evaluate(wrapped)) as { value: Done<Name> } | { error: string }
    if ('error' in answer) throw new Error(`${name}: ${answer.error}`)
    return answer.value
  }
}
