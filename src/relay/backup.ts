import { existsSync } from 'node:fs'
import { backup, DatabaseSync } from 'node:sqlite'
import { readConfig } from './config.ts'

// node src/relay/backup.ts FILE: copies the SQLite store that RELAY_STORE names, while the relay runs or not.
const [target] = process.argv.slice(2)
const config = readConfig(process.env)

function refuse(sentence: string): never {
  process.stderr.write(`${sentence}\n`)
  process.exit(2)
}

if (!config.ok) refuse(config.error)
const { store } = config.value
if (store.kind !== 'sqlite') refuse('Only a SQLite store is copied this way: RELAY_STORE must be sqlite:FILE.')
if (!existsSync(store.path)) refuse(`${store.path} is not there. Is RELAY_STORE the one that the relay runs with?`)
if (target === undefined) refuse('Say where to: node src/relay/backup.ts FILE')
if (existsSync(target)) refuse(`${target} is there already.`)

const source = new DatabaseSync(store.path, { readOnly: true })
// In one step: the relay writes on meanwhile, and a copy in small steps would begin anew each time.
await backup(source, target, { rate: 2 ** 30 })
source.close()
process.stdout.write(`copied ${store.path} to ${target}\n`)
