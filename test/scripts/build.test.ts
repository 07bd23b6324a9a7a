import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import project from '../../package.json' with { type: 'json' }
import { licensesOf, packagesOf } from '../../scripts/build/licenses.ts'
import { importsOf, popupSizes, staticImportsOf, workerSizes } from '../../scripts/build/sizes.ts'
import { patched, patches } from '../../scripts/vite/csp-clean.ts'
import { manifestFor } from '../../scripts/vite/manifest.ts'
import { backgroundOf } from '../../scripts/vite/worker-script.ts'
import { pages } from '../../src/extension/platform/pages.ts'

describe('the manifest', () => {
  it('is for the oldest Chromium we know, and says nothing that only Firefox knows', () => {
    const manifest = manifestFor('chromium')
    expect(manifest).toMatchObject({ minimum_chrome_version: '133' })
    expect(manifest).not.toHaveProperty('browser_specific_settings')
  })

  it('has the worker as one module in development, where it reloads by itself', () => {
    const background = { service_worker: expect.any(String), type: 'module' }
    expect(manifestFor('chromium', true)).toMatchObject({ background })
  })

  it('runs an event page in Firefox, with an id of its own', () => {
    const manifest = manifestFor('firefox', true)
    expect(manifest).toMatchObject({ background: { scripts: [expect.any(String)] }, browser_specific_settings: {} })
    expect(manifest.background).not.toHaveProperty('service_worker')
    expect(manifest).not.toHaveProperty('minimum_chrome_version')
  })

  it('has the worker as one script in a build, of the same code in both browsers', () => {
    expect(manifestFor('chromium')).not.toHaveProperty('background')
    expect(backgroundOf('chrome121')).toEqual({ service_worker: 'worker.js' })
    expect(backgroundOf('firefox142')).toEqual({ scripts: ['worker.js'] })
  })

  it('asks for nothing at install that either browser warns of, but for notifications', () => {
    const asked = [
      ...['contextMenus', 'storage', 'unlimitedStorage', 'alarms', 'notifications'],
      ...['declarativeNetRequestWithHostAccess', 'activeTab', 'scripting'],
    ]
    expect(manifestFor('firefox').permissions).toEqual(asked)
    expect(manifestFor('chromium').permissions).toEqual([...asked, 'sidePanel'])
  })

  it('names one panel: Chromium’s side panel, Firefox’s sidebar, which stays closed until it is asked for', () => {
    const panel = 'src/extension/panel/index.html'
    expect(manifestFor('chromium')).toMatchObject({ side_panel: { default_path: panel } })
    expect(manifestFor('chromium')).not.toHaveProperty('sidebar_action')
    expect(manifestFor('firefox')).toMatchObject({ sidebar_action: { default_panel: panel, open_at_install: false } })
    expect(manifestFor('firefox')).not.toHaveProperty('side_panel')
  })

  it('suggests keys that no browser uses itself: four at most, as Chromium takes them', () => {
    // Chromium: chrome/browser/ui/views/accelerator_table.cc. Firefox has none with Alt and Shift (browser/base/content/browser-sets.inc.xhtml).
    const chromium = 'ABCINPTWXZ'
    const keys = Object.values(manifestFor('chromium').commands ?? {}).map(
      ({ suggested_key }) => suggested_key?.default,
    )
    expect(keys).toHaveLength(4)
    for (const key of keys) expect(key).toMatch(new RegExp(`^Alt\\+Shift\\+[^${chromium}]$`))
  })

  it.each(['chromium', 'firefox'] as const)('asks for no host in %s before the user grants one', (target) => {
    const manifest = manifestFor(target)
    expect(manifest).not.toHaveProperty('host_permissions')
    expect(manifest).not.toHaveProperty('content_scripts')
    expect(manifest.permissions).not.toContain('<all_urls>')
  })

  it('lets pages show bytes only: no picture is loaded from an address by them', () => {
    const { extension_pages: policy } = Object(manifestFor('firefox').content_security_policy)
    const sources = (name: string) => new RegExp(`${name} ([^;]*)`).exec(policy)?.[1]?.split(' ')
    for (const name of ['img-src', 'media-src']) expect(sources(name)).toEqual(["'self'", 'blob:', 'data:'])
    expect(sources('default-src')).toEqual(["'self'"])
  })

  it('keeps out of private windows, since it keeps what it is given', () =>
    expect(manifestFor('chromium').incognito).toBe('not_allowed'))

  it.each(['chromium', 'firefox'] as const)('has the version of package.json in %s', (target) =>
    expect(manifestFor(target).version).toBe(project.version),
  )

  it('lets pages speak to the development server in development only', () => {
    const policy = (dev: boolean) => JSON.stringify(manifestFor('chromium', dev).content_security_policy)
    expect(policy(true)).toContain('ws://localhost')
    expect(policy(false)).not.toContain('ws:')
  })
})

it.each(pages)('the page %s has a picture for its tab: Firefox shows none otherwise', (page) => {
  const html = readFileSync(`src/extension/${page}/index.html`, 'utf8')
  const [, icon = ''] = /<link rel="icon" href="\/([^"]+)"/.exec(html) ?? []
  expect(existsSync(join('public', icon)) && icon.endsWith('.png')).toBe(true)
})

describe('the patches of dependencies', () => {
  const modules = dirname(dirname(createRequire(import.meta.url).resolve('zod/package.json')))

  it.each(patches)('fit $file as it is installed', (patch) => {
    const code = patched(readFileSync(join(modules, patch.file), 'utf8'), patch)
    expect(code).not.toContain(patch.find)
  })

  it('stop the build when the code has changed', () => {
    const patch = { file: 'zod/v4/core/doc.js', find: 'const F = Function;', put: '' }
    expect(() => patched('const Fn = Function;', patch)).toThrow('zod/v4/core/doc.js no longer has')
    expect(() => patched('const F = Function;const F = Function;', patch)).toThrow('exactly once')
  })
})

describe('the licenses of what is in a build', () => {
  const modules = ['preact/dist/preact.mjs', 'hpke/index.js?used', 'preact/hooks/dist/hooks.mjs']
  const packages = packagesOf([
    '\0rolldown/runtime.js',
    'src/jobs/state.ts',
    ...modules.map((id) => `node_modules/${id}`),
  ])

  it('name each package once, whatever part of it is in there', () =>
    expect(packages).toEqual(['node_modules/hpke', 'node_modules/preact']))

  it('say where each is from, and under which license, ours first', () => {
    const [ours = '', ...theirs] = licensesOf('Afterimage', packages).split(/^-{80}$/m)
    expect(ours).toBe(`Afterimage\n\n${readFileSync('LICENSE', 'utf8').trim()}\n\n`)
    expect(theirs[0]).toMatch(
      /^\n\nhpke [\d.]+ \(MIT\)\nhttps:\/\/github\.com\/panva\/hpke\n\nThe MIT License \(MIT\)\n/,
    )
    expect(theirs[1]).toContain('https://github.com/preactjs/preact\n\nThe MIT License (MIT)\n\nCopyright')
  })
})

describe('sizes', () => {
  const dist = mkdtempSync(join(tmpdir(), 'afterimage-dist-'))
  afterEach(() => rmSync(dist, { recursive: true, force: true }))

  it('count every chunk once, apart from what the popup loads later, and no page of another kind', () => {
    const put = (path: string, text: string) => {
      mkdirSync(dirname(join(dist, path)), { recursive: true })
      writeFileSync(join(dist, path), text)
    }
    put('manifest.json', JSON.stringify({ background: { scripts: ['loader.js'] } }))
    put('loader.js', "import './assets/worker.js';")
    put('assets/worker.js', 'import{a}from"./shared.js";const b=()=>import(`./late.js`);')
    put('assets/shared.js', 'export const a=1')
    put('assets/late.js', 'import"./shared.js"')
    put('assets/popup.js', 'import{a}from"./shared.js";import("./dialog.js")')
    put('assets/dialog.js', 'import"./shared.js";import"./canvas.js"')
    put('assets/canvas.js', 'export{}')
    put('src/extension/popup/index.html', '<script type="module" crossorigin src="/assets/popup.js"></script>')
    const worker = workerSizes(dist)
    expect(worker.start.files).toEqual(['loader.js', 'assets/worker.js', 'assets/shared.js'])
    expect(worker.later.files).toEqual(['assets/late.js'])
    const popup = popupSizes(dist)
    expect(popup.start.files).toEqual(['assets/popup.js', 'assets/shared.js'])
    expect(popup.start.bytes).toBe(48 + 16)
    expect(popup.later.files).toEqual(['assets/dialog.js', 'assets/canvas.js'])
  })

  it('see imports in minified code', () => {
    const code = 'import{a as b}from"./a.js";import"./b.js";export*from"../c.js";x(import("./d.js"))'
    expect(importsOf(code)).toEqual(['./a.js', './b.js', '../c.js', './d.js'])
    expect(staticImportsOf(code)).toEqual(['./a.js', './b.js', '../c.js'])
  })
})
