import { statSync } from 'node:fs'
import { relative } from 'node:path'
import { buildRelay } from './build/relay.ts'

const built = await buildRelay()
for (const path of Object.values(built))
  console.log(`${relative(process.cwd(), path)}  ${statSync(path).size.toLocaleString('en')} bytes`)
