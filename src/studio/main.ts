import { createStudio } from './app.ts'
import { readConfig } from './config.ts'
import { createPracticeEngine } from './engines/practice/practice.ts'

const config = readConfig(process.env)
if (!config.ok) {
  process.stderr.write(`${config.error}\n`)
  process.exit(1)
}

const studio = createStudio({ engine: createPracticeEngine(), config: config.value })
const stop = () => void studio.stop().then(() => process.exit(0))
process.once('SIGINT', stop)
process.once('SIGTERM', stop)

try {
  const { url, token } = await studio.listen()
  process.stdout.write(`studio listening on ${url}\n`)
  // One that was set is known, and may be meant for more than this terminal.
  if (!process.env.STUDIO_TOKEN?.trim()) {
    process.stdout.write(`token: ${token}\nIt is drawn anew at every start; STUDIO_TOKEN sets one that stays.\n`)
  }
} catch (error) {
  const code = error instanceof Error && 'code' in error ? error.code : 'unknown'
  process.stderr.write(`The studio can't listen on ${config.value.host}:${config.value.port} (${code}).\n`)
  process.exit(1)
}
