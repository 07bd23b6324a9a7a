import { makePackages } from './package/packages.ts'
import { rebuiltOtherwise } from './package/verify.ts'

// npm run package: what a release consists of, into dist. With `-- --verify` it also builds from the source package and compares.
const packages = await makePackages()
for (const { name, bytes, sha256 } of packages)
  console.log(`${sha256}  dist/${name}  ${bytes.toLocaleString('en')} bytes`)
if (process.argv.includes('--verify')) {
  const different = rebuiltOtherwise(packages)
  for (const name of different) console.error(`Built from the source package, ${name} has other bytes.`)
  if (different.length === 0) console.log('Built from the source package, they have the same bytes.')
  else process.exitCode = 1
}
