import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { root } from './build/extension.ts'
import { buildSite } from './site/build.ts'

// npm run site: writes the project's site to dist/site, from README, docs and the pictures they show.
const { files, faults } = buildSite(root)
if (faults.length > 0) {
  console.error(`The site is not built:\n${faults.map((fault) => `  ${fault}`).join('\n')}`)
  process.exit(1)
}
const out = join(root, 'dist', 'site')
await rm(out, { recursive: true, force: true })
let bytes = 0
for (const [file, content] of files) {
  await mkdir(dirname(join(out, file)), { recursive: true })
  await writeFile(join(out, file), content)
  bytes += Buffer.byteLength(content)
}
const pages = [...files.keys()].filter((file) => file.endsWith('.html')).length
console.log(`dist/site: ${pages} pages and ${files.size - pages} other files, ${(bytes / 1e6).toFixed(1)} MB`)
