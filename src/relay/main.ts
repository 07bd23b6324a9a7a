import { homedir } from 'node:os'
import { createLog } from '../server/log.ts'
import { createRelay } from './app.ts'
import { type RelayConfig, readConfig, unknownSettings, warningsOf } from './config.ts'
import { createHomeRelay, type HomeRelay } from './home.ts'
import { openStore } from './inbox/open.ts'
import { createMetrics } from './ops/metrics.ts'

// Without arguments: starts the relay. `home`: starts it on a person's own computer, whose data folder has its messages, and
// says how to use it. `backup FILE`: copies its SQLite store.
const [command, target] = process.argv.slice(2)
const { platform, env } = process
const home = command === 'home' ? createHomeRelay({ platform, env, home: homedir(), cwd: process.cwd() }) : null
const config = readConfig(home?.env ?? env)
if (!config.ok) refuse(config.error)
else if (command === undefined || home) await start(config.value, home)
else if (command === 'backup') await copy(config.value)
else refuse('There are two commands: home, and backup FILE. Without any the relay starts.')

async function start(value: RelayConfig, home: HomeRelay | null): Promise<void> {
  const log = createLog({ level: value.log, write: (line) => process.stderr.write(line), now: Date.now })
  for (const name of unknownSettings(process.env)) log('warn', 'unknown-setting', { name })
  for (const message of warningsOf(value)) log('warn', 'open-relay', { message })
  const metrics = createMetrics()
  try {
    const onBroken = ({ message }: Error) => {
      log('error', 'store-broken', { message })
      process.exit(1)
    }
    home?.makeFolder()
    const store = await openStore({ config: value, now: Date.now, log, onCommit: metrics.committed, onBroken })
    const relay = createRelay({ store, config: value, log, metrics })
    const { url } = await relay.listen()
    const lines = [...(home?.lines(value, url) ?? []), `relay listening on ${url}`]
    if (value.log !== 'silent') process.stdout.write(`${lines.join('\n')}\n`)
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => void relay.stop().then(() => process.exit(0)))
    }
  } catch (error) {
    process.stderr.write(`The relay could not start: ${error instanceof Error ? error.message : String(error)}\n`)
    process.exit(1)
  }
}

async function copy({ store }: RelayConfig): Promise<void> {
  const { backUp } = await import('./backup.ts')
  const copied = backUp(store, target)
  if (copied.ok) process.stdout.write(`${copied.value}\n`)
  else refuse(copied.error)
}

function refuse(sentence: string): void {
  process.stderr.write(`${sentence}\n`)
  process.exitCode = 2
}
