import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { root } from './build/extension.ts'
import { Closers } from './closers.ts'
import { developChromium, developFirefox } from './dev/browsers.ts'
import { startServices } from './dev/services.ts'
import { hasScreen, pickBrowser } from './start/pick-browser.ts'

const { values: wanted } = parseArgs({
  options: {
    /** `firefox`, or one of `chrome`, `chromium`, `edge`, `brave`; the first that is there without. */
    browser: { type: 'string' },
  },
})
const say = (line: string) => console.log(`afterimage  ${line}`)
const found = pickBrowser(wanted.browser)
if (!found || !hasScreen()) {
  console.error(found ? 'There is no screen to show a browser on.' : `There is no ${wanted.browser ?? 'browser'} here.`)
  process.exit(1)
}

const closers = new Closers()
let ending = false
const end = async (code: number) => {
  if (ending) return
  ending = true
  await closers.close()
  process.exit(code)
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end(0))

try {
  // What is stored here stays: profiles, the relay's messages, the studio's token.
  const home = join(root, '.afterimage', 'dev')
  mkdirSync(home, { recursive: true })
  const { services, pageUrl } = await startServices(home, closers)
  say(`Relay on ${services.relay}, practice studio on ${services.address}`)
  const develop = found.kind === 'firefox' ? developFirefox : developChromium
  await develop({ found, home, services, pageUrl, closers, say })
  await end(0)
} catch (error) {
  if (!ending) console.error(error instanceof Error ? error.message : error)
  await end(1)
}
