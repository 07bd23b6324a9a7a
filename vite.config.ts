import { fileURLToPath } from 'node:url'
import { crx } from '@crxjs/vite-plugin'
import prefresh from '@prefresh/vite'
import { defineConfig } from 'vite'
import { licensesFile } from './scripts/build/licenses.ts'
import { cspClean, patches } from './scripts/vite/csp-clean.ts'
import { manifestFor, oldest, type Target } from './scripts/vite/manifest.ts'
import { polyfillModule } from './scripts/vite/polyfill-module.ts'
import { workerScript } from './scripts/vite/worker-script.ts'
import { pages } from './src/extension/platform/pages.ts'

const alias = { 'zod/mini': fileURLToPath(new URL('scripts/vite/zod-mini.ts', import.meta.url)) }

/** `vite build` makes dist/chromium, `vite build --mode firefox` dist/firefox. */
export default defineConfig(({ mode, command }) => {
  const target: Target = mode === 'firefox' ? 'firefox' : 'chromium'
  // The plugin builds the pages that it finds in the manifest. It does not know Firefox's sidebar.
  const named = JSON.stringify({ ...manifestFor(target), sidebar_action: undefined })
  const licenses = licensesFile('Afterimage')
  const browser = target === 'firefox' ? `firefox${Number.parseInt(oldest.firefox, 10)}` : `chrome${oldest.chromium}`
  return {
    plugins: [
      // Components are replaced in open pages, and what they remember stays.
      command === 'serve' && prefresh(),
      cspClean(),
      polyfillModule(),
      crx({
        manifest: manifestFor(target, command === 'serve'),
        browser: target === 'firefox' ? 'firefox' : 'chrome',
      }),
      workerScript({
        entry: 'src/extension/background/index.ts',
        target: browser,
        plugins: [cspClean(patches.filter(({ file }) => file.startsWith('zod/'))), polyfillModule(), licenses],
        alias,
      }),
      licenses,
    ],
    resolve: { alias },
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
      rolldownOptions: {
        // The other pages.
        input: Object.fromEntries(
          pages
            .filter((page) => !named.includes(`/${page}/`))
            .map((page) => [page, `src/extension/${page}/index.html`]),
        ),
        output: {
          codeSplitting: {
            groups: [
              // A chunk takes along what it needs: styles that pages share would make them load, and run, the file of another page.
              { name: 'styles', test: /\/ui\/.*\.css(\?|$)/, priority: 2 },
              // Each file costs a page more than what is in it: the popup was usable 60 to 110 ms later with seventeen than with three.
              // What the popup loads when it is first needed stays out of it.
              {
                name: 'shared',
                test: /^(?!.*\/extension\/(popup|ui\/save|ui\/out|ui\/dialogs)\/).*\.m?[jt]sx?$/,
                minShareCount: 2,
                priority: 1,
              },
              // The app of popup and panel, without their entries. Among what all share, its styles would be the gallery's, too.
              { name: 'app', test: /\/extension\/popup\/(?!main\.).*\.(tsx?|css)$/, minShareCount: 2 },
            ],
          },
        },
      },
    },
  }
})
