import { join, relative } from 'node:path'
import { parseArgs } from 'node:util'
import { root } from './build/extension.ts'
import { hasScreen, pickBrowser } from './start/pick-browser.ts'
import { show } from './start/show.ts'
import { setStage } from './start/stage.ts'
import { walk } from './start/walk.ts'
import { untilEnded } from './until-ended.ts'

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

await untilEnded(async (closers) => {
  const stage = await setStage(found.kind, closers, say)
  if (hasScreen() && !wanted.headless) {
    await show({ stage, found, say })
  } else {
    const { seconds } = await walk({ stage, found, out: wanted.out, say })
    say(`Done in ${seconds} s. Pictures and demo.json are in ${relative(process.cwd(), wanted.out)}`)
  }
})
