import { createStudio } from './app.ts'
import { readConfig } from './config.ts'
import { engineOf } from './engine-of.ts'

const config = readConfig(process.env)
if (!config.ok) {
  process.stderr.write(`${config.error}\n`)
  process.exit(1)
}

const studio = createStudio({ engine: engineOf(config.value), config: config.value })
const stop = () => void studio.stop().then(() => process.exit(0))
process.once('SIGINT', stop)
process.once('SIGTERM', stop)

try {
  const { url, token } = await studio.listen()
  process.stdout.write(`studio listening on ${url}\n`)
  // One that was set is known already, and need not be in a log.
  if (!process.env.STUDIO_TOKEN?.trim()) {
    process.stdout.write(`token for set-up: ${token}\n(a new one at every start, unless STUDIO_TOKEN sets it)\n`)
  }
} catch (error) {
  const code = error instanceof Error && 'code' in error ? error.code : 'unknown'
  process.stderr.write(`The studio can't listen on ${config.value.host}:${config.value.port} (${code}).\n`)
  process.exit(1)
}
