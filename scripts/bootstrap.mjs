// Makes a fresh clone ready: the locked packages, with `--tools` the browsers and servers too, and then runs the given
// file with a Node that can: the one that is here, or the project's own. Needs Node 20.19 and nothing else.
//
//   node scripts/bootstrap.mjs [--tools start|test] [-- file.ts [arguments]]

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `Afterimage needs Node 20.19 or newer to start with; this is ${process.version}. Get one at https://nodejs.org and try again.`,
  )
  process.exit(1)
}

const { ensurePackages } = await import('./bootstrap/packages.mjs')
const { ensureTools } = await import('./bootstrap/install-tools.mjs')
const { run } = await import('./bootstrap/run.mjs')
const { Unable } = await import('./bootstrap/unable.mjs')

const end = process.argv.indexOf('--')
const own = process.argv.slice(2, end < 0 ? undefined : end)
const command = end < 0 ? [] : process.argv.slice(end + 1)

try {
  const node = await ensurePackages()
  const tools = own.indexOf('--tools')
  if (tools >= 0) ensureTools(own[tools + 1] ?? 'test')
  if (command.length > 0) await run(node, command)
} catch (error) {
  if (!(error instanceof Unable)) throw error
  console.error(`\n${error.message}`)
  process.exitCode = 1
}
