import { fileURLToPath } from 'node:url'
import type { Page } from 'puppeteer-core'
import { build } from 'vite'
import type { Stock } from './inside.ts'

/** Jobs in one write: ten pages of ids. */
const jobsAWrite = 1_000

/** Fills the extension's storage, seen from one of its pages, through the extension's own code. */
export async function stock(page: Page, wanted: Stock): Promise<void> {
  await page.evaluate(await bundle())
  const asked = JSON.stringify(wanted)
  await page.evaluate(`stock.begin(${asked})`)
  // In pieces: a driver waits three minutes for an answer.
  for (let from = 0; from < wanted.jobs; from += jobsAWrite)
    await page.evaluate(`stock.fill(${asked}, ${from}, ${Math.min(wanted.jobs, from + jobsAWrite)})`)
}

/** Puts the prompts of all jobs, in lower case, into `globalThis.prompts` of any page. */
export async function putPrompts(page: Page, jobs: number): Promise<void> {
  await page.evaluate(await bundle())
  await page.evaluate(`globalThis.prompts = stock.prompts(${JSON.stringify({ jobs, now: Date.now() })})`)
}

async function bundle(): Promise<string> {
  const entry = fileURLToPath(new URL('inside.ts', import.meta.url))
  const built = await build({
    configFile: false,
    logLevel: 'error',
    build: { write: false, lib: { entry, formats: ['iife'], name: 'stock' } },
  })
  const [output] = [built].flat()
  const chunk = output && 'output' in output ? output.output[0] : undefined
  if (chunk?.type !== 'chunk') throw new Error('There is no bundle')
  return chunk.code
}
