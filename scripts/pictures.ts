import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { root } from './build/extension.ts'
import { Closers } from './closers.ts'
import { takeStorePictures } from './pictures/store.ts'
import { takePictures } from './pictures/take.ts'
import { pickBrowser } from './start/pick-browser.ts'
import { setStage } from './start/stage.ts'

// npm run pictures: takes the pictures of README and docs from the running product; with `-- --store` those for the stores.
const startedAt = Date.now()
const say = (line: string) => console.log(`${((Date.now() - startedAt) / 1000).toFixed(1).padStart(5)} s  ${line}`)
const found = pickBrowser()
if (found?.kind !== 'chromium') {
  console.error('This needs Chrome, Chromium, Edge or Brave. Install one and try again.')
  process.exit(1)
}
const closers = new Closers()
let code = 0
try {
  const isStore = process.argv.includes('--store')
  const out = isStore ? join(root, 'store', 'pictures') : join(root, 'docs', 'pictures')
  await mkdir(out, { recursive: true })
  const take = isStore ? takeStorePictures : takePictures
  await take({ stage: await setStage(found.kind, closers, say), found, out, say })
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  code = 1
}
await closers.close()
process.exit(code)
