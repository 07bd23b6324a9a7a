import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type Plugin, type PluginOption } from 'vite'

const root = fileURLToPath(new URL('../..', import.meta.url))
const file = 'worker.js'

export interface WorkerScriptOptions {
  /** Path of its first module, from the project's root. */
  entry: string
  /** Oldest browser, as esbuild names it: `chrome121`. */
  target: string
  /** What its code goes through. */
  plugins: PluginOption[]
  /** Files in place of modules. */
  alias: Record<string, string>
}

/**
 * Builds the worker as one classic script that shares nothing with the pages, beside what the build has written. A module
 * would be loaded file by file at each start, which takes longer: docs/decisions/worker-size.md has the milliseconds. In
 * development the browser loads the same modules from the server, where they reload by themselves.
 */
export function workerScript({ entry, target, plugins, alias }: WorkerScriptOptions): Plugin {
  return {
    name: 'afterimage:worker-script',
    apply: 'build',
    // Other plugins write the manifest as the last file of all.
    async writeBundle({ dir = '' }) {
      await build({
        configFile: false,
        root,
        publicDir: false,
        logLevel: 'warn',
        plugins,
        resolve: { alias },
        build: {
          outDir: dir,
          emptyOutDir: false,
          target,
          lib: { entry, formats: ['iife'], name: 'worker', fileName: () => file },
        },
      })
      const manifest = join(dir, 'manifest.json')
      const { background: _, ...written } = JSON.parse(readFileSync(manifest, 'utf8'))
      writeFileSync(manifest, JSON.stringify({ ...written, background: backgroundOf(target) }, null, 2))
    },
  }
}

/** Chromium runs it as a service worker, Firefox as an event page (https://bugzilla.mozilla.org/show_bug.cgi?id=1573659). */
export function backgroundOf(target: string): { service_worker: string } | { scripts: string[] } {
  return target.startsWith('firefox') ? { scripts: [file] } : { service_worker: file }
}
