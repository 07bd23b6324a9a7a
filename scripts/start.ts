import { join, relative } from 'node:path'
import { parseArgs } from 'node:util'
import { root } from './build/extension.ts'
import { Closers } from './closers.ts'
import { hasScreen, pickBrowser } from './start/pick-browser.ts'
import { show } from './start/show.ts'
import { setStage } from './start/stage.ts'
import { walk } from './start/walk.ts'

const { values: wanted } = parseArgs({
  options: {
    /** Nothing is shown, as where there is no screen. */
    headless: { type: 'boolean', default: false },
    /** Where the pictures go then. */
    out: { type: 'string', default: join(root, '.afterimage', 'demo') },
  },
})
const startedAt = Date.now()
const say = (line: string) => console.log(`${((Date.now() - startedAt) / 1000).toFixed(1).padStart(5)} s  ${line}`)
const found = pickBrowser()
if (!found) {
  console.error('There is no browser. Install Chrome, Chromium, Edge, Brave or Firefox, and try again.')
  process.exit(1)
}

const closers = new Closers()
let ending = false
// Ctrl-C reaches relay and studio as well; the browser is in a process group of its own and is ended here.
const end = async (code: number) => {
  if (ending) return
  ending = true
  await closers.close()
  process.exit(code)
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end(0))

try {
  const stage = await setStage(found.kind, closers, say)
  if (hasScreen() && !wanted.headless) {
    await show({ stage, found, say })
  } else {
    const { seconds } = await walk({ stage, found, out: wanted.out, say })
    say(`Done in ${seconds} s. Pictures and demo.json are in ${relative(process.cwd(), wanted.out)}`)
  }
  await end(0)
} catch (error) {
  if (!ending) console.error(error instanceof Error ? error.message : error)
  await end(1)
}
