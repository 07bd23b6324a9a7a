import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Page } from 'puppeteer-core'
import { findTool } from '../../scripts/bootstrap/tools.mjs'
import { type Chromium, openChromium } from '../../scripts/browsers/chromium.ts'
import { chromiumWithHosts } from '../../scripts/browsers/extension-copy.ts'
import { buildWhenStale } from '../../scripts/build/extension.ts'

export const screen = { width: 1280, height: 860 }

/** The extension as built, in a Chromium of its own. `change` may put measuring code into the copy before it is loaded. */
export async function openMeasured(change: (folder: string) => Promise<void> = async () => {}): Promise<Chromium> {
  await buildWhenStale('chromium')
  const executablePath = chromiumPath()
  const copy = await chromiumWithHosts(['http://127.0.0.1/*'])
  await change(copy.folder)
  const chromium = await openChromium({ executablePath, extension: copy.folder, ...screen })
  return {
    ...chromium,
    async close() {
      await chromium.close()
      await copy.remove()
    },
  }
}

export function chromiumPath(): string {
  const found = findTool('chromium') ?? findTool('chrome')
  if (!found) throw new Error('There is no Chromium to measure in. Install one, or run npm test, which does.')
  return found
}

/** The floor: an extension that does next to nothing. */
export async function writeExtension(folder: string, files: Record<string, string>): Promise<string> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), content)
  }
  return folder
}

/** Puts a script before everything else into a page of a copied extension. */
export async function putFirst(folder: string, page: string, code: string): Promise<void> {
  const script = `measure-${page.replaceAll(/\W/g, '-')}.js`
  await writeFile(join(folder, script), code)
  const html = await readFile(join(folder, page), 'utf8')
  await writeFile(join(folder, page), html.replace('<head>', `<head><script src="/${script}"></script>`))
}

/** A page of the extension in a tab of the size that is measured in. */
export async function tab(chromium: Chromium, path: string): Promise<Page> {
  const page = await chromium.browser.newPage()
  await page.setViewport(screen)
  await page.goto(`${chromium.origin}/${path}`, { waitUntil: 'domcontentloaded' })
  return page
}
