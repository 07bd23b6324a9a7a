import { fileURLToPath } from 'node:url'
import type { Page } from 'puppeteer-core'
import { build, type Rolldown } from 'vite'

/** A module of this folder with all it imports, as one script for `page.evaluate`. */
export async function bundle(file: string): Promise<string> {
  const built = await build({
    configFile: false,
    root: fileURLToPath(new URL('../..', import.meta.url)),
    logLevel: 'warn',
    build: {
      write: false,
      minify: false,
      lib: { entry: fileURLToPath(new URL(file, import.meta.url)), formats: ['iife'], name: 'bundled' },
    },
  })
  const [{ output } = { output: [] }] = built as Rolldown.RolldownOutput[]
  return output.map((part) => (part.type === 'chunk' ? part.code : '')).join('\n')
}

type Functions = Record<string, (...args: never[]) => unknown>

/** Calls functions that a script has put under a global name. What they throw comes as an Error that says the same. */
export function caller<Called extends Functions>(page: Page, name: string) {
  return async <Name extends keyof Called & string>(
    called: Name,
    ...args: Parameters<Called[Name]>
  ): Promise<Awaited<ReturnType<Called[Name]>>> => {
    const call = `(async () => globalThis[${JSON.stringify(name)}][${JSON.stringify(called)}](...${JSON.stringify(args)}))()`
    const wrapped = `${call}.then((value) => ({ value }), (error) => ({ error: String(error) }))`
    const answer = (await page.evaluate(wrapped)) as { value: Awaited<ReturnType<Called[Name]>> } | { error: string }
    if ('error' in answer) throw new Error(`${called}: ${answer.error}`)
    return answer.value
  }
}
