import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { explain } from '../src/providers/explain.ts'
import { allProviders, providerOf } from '../src/providers/registry.ts'

// npm run decode -- PROVIDER FILE [--status N] [--as receipt|hook|poll]: prints what a body means. "-" reads standard input.
const usage = `Usage: npm run decode -- PROVIDER FILE [--status N] [--as receipt|hook|poll]
PROVIDER is one of ${allProviders.map(({ id }) => id).join(', ')}; FILE holds one body, "-" is standard input;
N is the HTTP status of the answer, 200 unless said otherwise.`

function stop(code: number, words: string): never {
  console.error(words)
  process.exit(code)
}

function readArguments() {
  try {
    return parseArgs({ allowPositionals: true, options: { status: { type: 'string' }, as: { type: 'string' } } })
  } catch (error) {
    return stop(2, `${error instanceof Error ? error.message : String(error)}\n${usage}`)
  }
}

const { positionals, values } = readArguments()
const [providerId = '', file = ''] = positionals
const provider = providerOf(providerId)
const as = (['receipt', 'hook', 'poll'] as const).find((one) => one === values.as)
const status = values.status === undefined ? undefined : Number(values.status)
const isOdd = values.as !== as || (status !== undefined && !(Number.isInteger(status) && status >= 100 && status < 600))
if (!provider || file === '' || isOdd) stop(2, usage)
try {
  const meanings = explain(provider, readFileSync(file === '-' ? 0 : file, 'utf8'), Date.now(), { status, as })
  console.log(JSON.stringify(meanings.length === 1 ? meanings[0] : meanings, null, 2))
} catch (error) {
  stop(1, `Can't read ${file}: ${error instanceof Error ? error.message : String(error)}`)
}
