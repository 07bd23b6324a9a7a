import { existsSync } from 'node:fs'
import { readConfig } from './config.ts'
import { copyDatabase } from './inbox/sqlite-copy.ts'

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

copyDatabase(store.path, target)
process.stdout.write(`copied ${store.path} to ${target}\n`)
