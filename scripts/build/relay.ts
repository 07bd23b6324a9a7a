import { hash } from 'node:crypto'
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { build, type Plugin } from 'vite'
import { root } from './extension.ts'
import { licensesOf, packagesOf } from './licenses.ts'

export interface RelayBuild {
  /** The program: runs on Node 24 or newer without anything beside it. */
  file: string
  /** The licenses of what is in it, ours first. They must go wherever the program goes. */
  licenses: string
  /** Makes the folder a package: `npx FOLDER` starts the program, `npm pack` puts it into one file. */
  manifest: string
  /** SHA-256 of the others, as `sha256sum --check` and `shasum -a 256 --check` read them. */
  sums: string
}

/**
 * Bundles the relay with its packages and its worker thread into `relay.mjs`, and writes what belongs to it beside it. The
 * same sources make the same bytes, in whichever folder they lie.
 * @param folder made when it is missing; the files are replaced
 * @throws what vite throws, or an Error when a package has no license file or the bundle still needs a file beside it
 */
export async function buildRelay(folder = join(root, 'dist', 'relay')): Promise<RelayBuild> {
  const { code, modules } = await bundle(join(root, 'src/relay/main.ts'))
  if (/new URL\([^)]*import\.meta\.url/.test(code)) throw new Error('The relay still needs a file beside its bundle.')
  const contents = {
    'relay.mjs': `#!/usr/bin/env node\n${code}`,
    'LICENSES.txt': licensesOf('Afterimage relay', packagesOf(modules)),
    'package.json': manifestOf(),
  }
  const sums = Object.entries(contents).map(([name, text]) => `${hash('sha256', text)}  ${name}\n`)
  const built = {
    file: join(folder, 'relay.mjs'),
    licenses: join(folder, 'LICENSES.txt'),
    manifest: join(folder, 'package.json'),
    sums: join(folder, 'SHA256SUMS'),
  }
  mkdirSync(folder, { recursive: true })
  for (const [name, text] of Object.entries({ ...contents, SHA256SUMS: sums.join('') }))
    writeFileSync(join(folder, name), text)
  chmodSync(built.file, 0o755)
  return built
}

/** Private, because nobody has published it: `npx` of the bare name would fetch whatever has that name. */
function manifestOf(): string {
  const { version, license }: Record<string, unknown> = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const manifest = {
    name: 'afterimage-relay',
    version,
    description: 'Receives the webhooks of image services and keeps them until a browser fetches them.',
    private: true,
    license,
    type: 'module',
    bin: { 'afterimage-relay': 'relay.mjs' },
    files: ['relay.mjs', 'LICENSES.txt', 'SHA256SUMS'],
    engines: { node: '>=24' },
  }
  return `${JSON.stringify(manifest, null, 2)}\n`
}

interface Bundle {
  code: string
  /** Paths of all modules in it. */
  modules: string[]
}

/**
 * One file from `entry` and all it imports but Node itself. What is imported with `import()` is in the file too, and
 * still runs only when it is asked for: the Redis client costs a relay on SQLite nothing.
 */
async function bundle(entry: string): Promise<Bundle> {
  const inlined: string[] = []
  const result = await build({
    root,
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    plugins: [inlineWorkers(inlined)],
    // The paths of modules stand in comments: those of this folder, wherever links in it lead.
    resolve: { preserveSymlinks: true },
    ssr: { target: 'node', noExternal: true },
    // Not minified: who runs it on a server can read what runs, and a stack trace says something.
    build: {
      ssr: entry,
      target: 'node24',
      write: false,
      minify: false,
      rolldownOptions: { output: { codeSplitting: false } },
    },
  })
  if (Array.isArray(result) || !('output' in result)) throw new Error('Vite made something else than one bundle.')
  const [chunk, ...others] = result.output
  if (others.length > 0) throw new Error(`The bundle of ${entry} has more than one file.`)
  return { code: chunk.code, modules: [...chunk.moduleIds, ...inlined] }
}

const workerAddress = /new URL\('(\.\/[\w-]+\.ts)', import\.meta\.url\)/g

/** Puts the code of each worker thread into the code that starts it, as a `data:` address. `modules` gets its modules. */
function inlineWorkers(modules: string[]): Plugin {
  return {
    name: 'inline-workers',
    enforce: 'pre',
    async transform(code, id) {
      let changed = code
      for (const [address, file = ''] of code.matchAll(workerAddress)) {
        const worker = await bundle(join(dirname(id), file))
        modules.push(...worker.modules)
        const data = JSON.stringify(`data:text/javascript,${encodeURIComponent(worker.code)}`)
        changed = changed.replace(address, () => `new URL(${data})`)
      }
      return changed === code ? null : changed
    },
  }
}
