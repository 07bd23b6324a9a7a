import { statSync } from 'node:fs'
import { relative } from 'node:path'
import { buildRelay } from './build/relay.ts'

const built = await buildRelay()
for (const path of [built.file, built.licenses])
  console.log(`${relative(process.cwd(), path)}  ${(statSync(path).size / 1000).toFixed(0)} kB`)
