import { createRelay } from './app.ts'
import { readConfig, unknownSettings, warningsOf } from './config.ts'
import { openStore } from './inbox/open.ts'
import { createLog } from './log.ts'
import { createMetrics } from './operate/metrics.ts'

const config = readConfig(process.env)
if (!config.ok) {
  process.stderr.write(`${config.error}\n`)
  process.exit(2)
}
const { value } = config
const log = createLog({ level: value.log, write: (line) => process.stderr.write(line), now: Date.now })
for (const name of unknownSettings(process.env)) log('warn', 'unknown-setting', { name })
for (const message of warningsOf(value)) log('warn', 'open-relay', { message })
const metrics = createMetrics()

try {
  const onBroken = ({ message }: Error) => {
    log('error', 'store-broken', { message })
    process.exit(1)
  }
  const store = await openStore({ config: value, now: Date.now, log, onCommit: metrics.committed, onBroken })
  const relay = createRelay({ store, config: value, log, metrics })
  const { url } = await relay.listen()
  if (value.log !== 'silent') process.stdout.write(`relay listening on ${url}\n`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void relay.stop().then(() => process.exit(0)))
  }
} catch (error) {
  process.stderr.write(`The relay could not start: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
}
