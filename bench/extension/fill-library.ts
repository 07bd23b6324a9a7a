import { fileURLToPath } from 'node:url'
import type { Page } from 'puppeteer-core'
import { build } from 'vite'
import { until } from '../../scripts/browsers/page.ts'
import type { Library } from './archive-library.ts'

/** Fills the extension's storage, seen from one of its pages, with a library to export. Hundreds of thousands of files take their time. */
export async function fillLibrary(page: Page, library: Library, say: (line: string) => void = () => {}): Promise<void> {
  await page.evaluate(await bundle())
  await page.evaluate(`void library.fill(${JSON.stringify(library)}).then(
    () => Object.assign(globalThis, { filled: 'ok' }),
    (error) => Object.assign(globalThis, { filled: String(error) }))`)
  let told = 0
  const ended = await until(
    'the library is stored',
    async () => {
      const done = Number(await page.evaluate('library.progress()'))
      if (done - told >= library.jobs / 10) {
        told = done
        say(`${done} jobs are stored`)
      }
      return page.evaluate('globalThis.filled')
    },
    2 * 60 * 60_000,
  )
  if (ended !== 'ok') throw new Error(`The library could not be stored: ${ended}`)
}

async function bundle(): Promise<string> {
  const entry = fileURLToPath(new URL('archive-library.ts', import.meta.url))
  const built = await build({
    configFile: false,
    logLevel: 'error',
    build: { write: false, lib: { entry, formats: ['iife'], name: 'library' } },
  })
  const [output] = [built].flat()
  const chunk = output && 'output' in output ? output.output[0] : undefined
  if (chunk?.type !== 'chunk') throw new Error('There is no bundle')
  return chunk.code
}
