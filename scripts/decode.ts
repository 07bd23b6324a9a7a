import { readFileSync } from 'node:fs'
import { explain } from '../src/providers/explain.ts'
import { allProviders, providerOf } from '../src/providers/registry.ts'

// npm run decode -- PROVIDER FILE: prints what a receipt, webhook body or poll answer means. "-" reads standard input.
const [providerId = '', file = ''] = process.argv.slice(2)
const provider = providerOf(providerId)
if (!provider || file === '') {
  const ids = allProviders.map(({ id }) => id).join(', ')
  console.error(
    `Usage: npm run decode -- PROVIDER FILE\nPROVIDER is one of ${ids}; FILE holds one body, "-" is standard input.`,
  )
  process.exit(2)
}
try {
  const meanings = explain(provider, readFileSync(file === '-' ? 0 : file, 'utf8'), Date.now())
  console.log(JSON.stringify(meanings.length === 1 ? meanings[0] : meanings, null, 2))
} catch (error) {
  console.error(`Can't read ${file}: ${error instanceof Error ? error.message : String(error)}`)
  process.exit(1)
}
