import { statSync } from 'node:fs'
import { relative } from 'node:path'
import { buildWorker } from './build/cloudflare.ts'

const built = await buildWorker()
for (const path of [built.file, built.licenses])
  console.log(`${relative(process.cwd(), path)}  ${(statSync(path).size / 1000).toFixed(0)} kB`)
