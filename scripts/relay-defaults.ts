import { existsSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { isMainThread } from 'node:worker_threads'

// What `npm run relay` loads before the relay: its file is in `.afterimage/` unless RELAY_STORE says otherwise.
const formerFile = 'relay.db' // where the file was before, and stays where there is one
const file = existsSync(formerFile) ? formerFile : join('.afterimage', 'relay', 'relay.db')
// Node loads this into the relay's threads as well, which have been told all of it.
if (isMainThread) {
  process.env.RELAY_STORE ??= `sqlite:${file}`
  if (process.env.RELAY_STORE === `sqlite:${file}`) mkdirSync(dirname(file), { recursive: true })
  console.log(`messages are kept in ${process.env.RELAY_STORE.replace(/^sqlite:/, '').replace(/\/\/[^@/]*@/, '//')}`)
  console.log(
    process.env.RELAY_PUBLIC_URL
      ? `address for set-up: ${process.env.RELAY_PUBLIC_URL}`
      : 'only this computer can reach it; docs/self-hosting.md says how a service on the internet can',
  )
}
