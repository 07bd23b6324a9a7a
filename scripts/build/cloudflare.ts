import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vite'
import { root } from './extension.ts'
import { licensesOf, packagesOf } from './licenses.ts'

export interface WorkerBuild {
  /** The Worker, in one file. */
  file: string
  /** The licenses of what is in it, ours first. */
  licenses: string
}

/**
 * Bundles the relay for Cloudflare.
 * @param folder made when it is missing; both files are replaced
 * @throws what vite throws, or an Error when the bundle needs something that a Worker does not have
 */
export async function buildWorker(folder = join(root, 'dist', 'cloudflare')): Promise<WorkerBuild> {
  const result = await build({
    root,
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    ssr: { target: 'webworker', noExternal: true },
    build: {
      ssr: join(root, 'src/relay/cloudflare/worker.ts'),
      target: 'es2023',
      write: false,
      minify: false,
      rolldownOptions: { output: { codeSplitting: false } },
    },
  })
  if (Array.isArray(result) || !('output' in result)) throw new Error('Vite made something else than one bundle.')
  const [chunk, ...others] = result.output
  if (others.length > 0) throw new Error('The Worker has more than one file.')
  const imported = [...chunk.imports, ...chunk.dynamicImports]
  if (imported.length > 0) throw new Error(`The Worker imports ${imported.join(', ')}, which Cloudflare does not have.`)
  const built = { file: join(folder, 'worker.mjs'), licenses: join(folder, 'LICENSES.txt') }
  mkdirSync(folder, { recursive: true })
  writeFileSync(built.file, chunk.code)
  writeFileSync(built.licenses, licensesOf('Afterimage relay', packagesOf(chunk.moduleIds)))
  return built
}
