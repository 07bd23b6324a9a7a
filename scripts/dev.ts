import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { root } from './build/extension.ts'
import { developChromium, developFirefox } from './dev/browsers.ts'
import { startServices } from './dev/services.ts'
import { hasScreen, pickBrowser } from './start/pick-browser.ts'
import { untilEnded } from './until-ended.ts'

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

await untilEnded(async (closers) => {
  // What is stored here stays: profiles, the relay's messages, the studio's token.
  const home = join(root, '.afterimage', 'dev')
  mkdirSync(home, { recursive: true })
  const { services, pageUrl } = await startServices(home, closers)
  say(`Relay on ${services.relay}, practice studio on ${services.address}`)
  const develop = found.kind === 'firefox' ? developFirefox : developChromium
  await develop({ found, home, services, pageUrl, closers, say })
})
