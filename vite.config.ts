import { fileURLToPath } from 'node:url'
import { crx } from '@crxjs/vite-plugin'
import prefresh from '@prefresh/vite'
import { defineConfig } from 'vite'
import manifest from './manifest.json' with { type: 'json' }
import { cspClean, patches } from './scripts/vite/csp-clean.ts'
import { importAtOnce } from './scripts/vite/import-at-once.ts'
import { manifestFor, oldest, type Target } from './scripts/vite/manifest.ts'
import { ownGraph } from './scripts/vite/own-graph.ts'
import { serviceWorker } from './scripts/vite/service-worker.ts'
import { slimPolyfill } from './scripts/vite/slim-polyfill.ts'
import { pages } from './src/extension/platform/pages.ts'

const named = JSON.stringify(manifest)

/** `vite build` makes dist/chromium, `vite build --mode firefox` dist/firefox. */
export default defineConfig(({ mode, command }) => {
  const target: Target = mode === 'firefox' ? 'firefox' : 'chromium'
  const browser = target === 'firefox' ? `firefox${Number.parseInt(oldest.firefox, 10)}` : `chrome${oldest.chromium}`
  const worker = 'src/extension/background/index.ts'
  const slim = () => slimPolyfill(fileURLToPath(new URL('src/extension/platform', import.meta.url)))
  return {
    plugins: [
      // Components are replaced in open pages, and what they remember stays.
      command === 'serve' && prefresh(),
      cspClean(),
      slim(),
      ownGraph('popup', 'src/extension/popup/index.html'),
      ownGraph('worker', worker),
      importAtOnce(['src/extension/background/', 'src/providers/']),
      crx({
        manifest: manifestFor(target, command === 'serve'),
        browser: target === 'firefox' ? 'firefox' : 'chrome',
      }),
      target === 'chromium' &&
        serviceWorker({
          entry: worker,
          target: browser,
          plugins: [cspClean(patches.filter(({ file }) => file.startsWith('zod/'))), slim()],
        }),
    ],
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    // The pages of an extension in development are another origin than the server.
    // Their socket can't tell the port from the address of the page, so it is a fixed one.
    server: {
      cors: { origin: [/^(chrome|moz)-extension:\/\//] },
      port: 5173,
      strictPort: true,
      hmr: { clientPort: 5173 },
    },
    build: {
      outDir: `dist/${target}`,
      emptyOutDir: true,
      target: browser,
      modulePreload: false, // everything is on the disk already
      // Pages that the manifest does not name.
      rolldownOptions: {
        input: Object.fromEntries(
          pages
            .filter((page) => !named.includes(`/${page}/`))
            .map((page) => [page, `src/extension/${page}/index.html`]),
        ),
      },
    },
  }
})
