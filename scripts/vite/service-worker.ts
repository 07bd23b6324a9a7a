import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type Plugin, type PluginOption, type Rolldown } from 'vite'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** What starts the worker, and the folder of what it loads later. */
const file = 'service-worker.js'
const folder = 'worker'

export interface ServiceWorkerOptions {
  /** Path of its first module, from the project's root. */
  entry: string
  /** Oldest browser, as esbuild names it: `chrome121`. */
  target: string
  /** What its code goes through. */
  plugins: PluginOption[]
}

/**
 * Builds the worker as Chromium can load it in parts. A service worker is refused `import()`; `importScripts` gives it, at any
 * time, what it took in when it was installed (https://w3c.github.io/ServiceWorker/#importscripts), and only a classic worker has
 * that. So its chunks become scripts that hold functions: the first has all that every start needs, the others are read when
 * their part is first imported. Firefox runs the same modules in an event page, where `import()` does as it should.
 */
export function serviceWorker(options: ServiceWorkerOptions): Plugin {
  return {
    name: 'afterimage:service-worker',
    apply: 'build',
    // Other plugins write the manifest as the last file of all.
    async writeBundle({ dir = '' }) {
      mkdirSync(join(dir, folder))
      for (const [fileName, code] of scriptsOf(await chunksOf(options))) writeFileSync(join(dir, fileName), code)
      const manifest = join(dir, 'manifest.json')
      const written = JSON.parse(readFileSync(manifest, 'utf8'))
      writeFileSync(manifest, JSON.stringify({ ...written, background: { service_worker: file } }, null, 2))
    },
  }
}

async function chunksOf({ entry, target, plugins }: ServiceWorkerOptions): Promise<Rolldown.OutputChunk[]> {
  const built = await build({
    configFile: false,
    root,
    publicDir: false,
    logLevel: 'warn',
    plugins,
    build: {
      write: false,
      target,
      lib: { entry, formats: ['cjs'], fileName: 'index' },
      rolldownOptions: {
        output: {
          chunkFileNames: '[name].js',
          // Else what is needed later too would be cut out of the one file, and weigh more in pieces.
          codeSplitting: { groups: [{ name: 'start', test: () => true, tags: ['$initial'] }] },
        },
      },
    },
  })
  const [{ output } = { output: [] }] = built as Rolldown.RolldownOutput[]
  return output.flatMap((part) => (part.type === 'chunk' ? part : []))
}

/** Scripts of a worker whose modules are these chunks in CommonJS: name and code, the first to be loaded first. */
export function scriptsOf(
  chunks: readonly Pick<Rolldown.OutputChunk, 'fileName' | 'code' | 'isEntry' | 'imports'>[],
): [fileName: string, code: string][] {
  const entry = chunks.find(({ isEntry }) => isEntry)
  if (!entry) throw new Error('A worker without a first module')
  const atOnce = new Set([entry])
  for (const chunk of atOnce) {
    for (const found of chunks.filter(({ fileName }) => chunk.imports.includes(fileName))) atOnce.add(found)
  }
  const late = chunks.filter((chunk) => !atOnce.has(chunk))
  const names = late.map(({ fileName }) => `${folder}/${fileName}`)
  const start = [
    'const parts = {}, loaded = {};',
    'function load(name) {',
    '  if (loaded[name]) return loaded[name].exports;',
    `  if (!parts[name]) importScripts("${folder}/" + name.slice(2));`,
    '  const module = loaded[name] = { exports: {} };',
    '  try { parts[name](load, module.exports, module); } catch (error) { delete loaded[name]; throw error; }',
    '  return module.exports;',
    '}',
    `addEventListener("install", () => importScripts(${names.map((name) => JSON.stringify(name)).join(', ')}));`,
    ...[...atOnce].map(part),
    `load(${JSON.stringify(`./${entry.fileName}`)});`,
  ].join('\n')
  return [[file, start], ...late.map((chunk): [string, string] => [`${folder}/${chunk.fileName}`, part(chunk)])]
}

function part({ fileName, code }: { fileName: string; code: string }): string {
  return `parts[${JSON.stringify(`./${fileName}`)}] = (require, exports, module) => {${code}\n};`
}
