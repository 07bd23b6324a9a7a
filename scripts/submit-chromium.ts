import { readFile } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import { submitToChromeWebStore } from './stores/chrome-web-store.ts'

// node scripts/submit-chromium.ts PACKAGE.zip: submits it to the Chrome Web Store, with the credentials of the environment.
const [path] = process.argv.slice(2)
if (!path)
  throw new Error('Which package? node scripts/submit-chromium.ts dist/release/afterimage-VERSION-chromium.zip')

const state = await submitToChromeWebStore({
  credentials: {
    publisherId: setting('CWS_PUBLISHER_ID'),
    itemId: setting('CWS_ITEM_ID'),
    clientId: setting('CWS_CLIENT_ID'),
    clientSecret: setting('CWS_CLIENT_SECRET'),
    refreshToken: setting('CWS_REFRESH_TOKEN'),
  },
  zip: new Uint8Array(await readFile(path)),
  fetch,
  pause: setTimeout,
})
console.log(`The Chrome Web Store has it: ${state}`)

function setting(name: string): string {
  const value = process.env[name]
  if (!value) throw new Error(`${name} is not set: RELEASE.md says where it comes from.`)
  return value
}
