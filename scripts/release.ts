import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './build/extension.ts'
import { makePackages } from './package/packages.ts'
import { rebuiltOtherwise } from './package/verify.ts'
import { collectRelease, releaseFolder } from './release/files.ts'
import { checkTag, notesOf } from './release/notes.ts'

// npm run release -- TAG: all files of a release into dist/release, and what is new in it into dist/release-notes.md. RELEASE.md has the
// steps before and after.
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const [tag = ''] = process.argv.slice(2)
checkTag(tag, version)
const notes = notesOf(readFileSync(join(root, 'CHANGELOG.md'), 'utf8'), version)

const packages = await makePackages()
const different = rebuiltOtherwise(packages)
if (different.length > 0) throw new Error(`Built from the source package, ${different.join(' and ')} have other bytes.`)
writeFileSync(join(root, 'dist', 'release-notes.md'), notes)
const files = await collectRelease(version, packages)
console.log(`${releaseFolder}: ${files.join(', ')}`)
