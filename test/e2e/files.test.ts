import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Page } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findTool, tools } from '../../scripts/bootstrap/tools.mjs'
import { openChromium } from '../../scripts/browsers/chromium.ts'
import { chromiumWithHosts } from '../../scripts/browsers/extension-copy.ts'
import { openFirefox } from '../../scripts/browsers/firefox.ts'
import { type Extended, until } from '../../scripts/browsers/page.ts'
import { distOf } from '../../scripts/build/extension.ts'
import { Closers } from '../../scripts/closers.ts'
import { bundleFiles, filesIn } from '../support/bundle-page.ts'
import { type FileServer, startFileServer } from '../support/file-server.ts'
import { createHome } from '../support/memory-home.ts'
import { readParameters } from '../support/parameters-reader.ts'
import { hostilePrompts, pictureFile, png } from '../support/picture-files.ts'
import { doneJob } from '../support/sample-jobs.ts'
import { unzip } from '../support/unzip.ts'

const prompt = 'lighthouse at dusk, "long" exposure, маяк --ar 16:9 --no people, boats'
const jobs = {
  png: doneJob({ id: 'apng', command: { kind: 'imagine', prompt }, kept: ['kept'] }),
  jpeg: doneJob({ id: 'bjpeg', command: { kind: 'imagine', prompt }, kept: ['kept'] }),
  webp: doneJob({ id: 'cwebp', command: { kind: 'imagine', prompt }, kept: ['kept'] }),
  alpha: doneJob({ id: 'dalpha', command: { kind: 'imagine', prompt }, kept: ['kept'] }),
  moving: doneJob({ id: 'emoving', command: { kind: 'imagine', prompt }, kept: ['kept'] }),
  hostile: doneJob({
    id: 'fhostile',
    command: { kind: 'imagine', prompt: hostilePrompts.markup ?? '' },
    kept: ['kept'],
  }),
}
const bytes = {
  png: png({ width: 40, height: 30 }),
  jpeg: pictureFile('progressive.jpg'),
  webp: pictureFile('lossy.webp'),
  alpha: pictureFile('lossless-alpha.webp'),
  moving: pictureFile('animated.webp'),
  hostile: png(),
}
const types = {
  png: 'image/png',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  alpha: 'image/webp',
  moving: 'image/webp',
  hostile: 'image/png',
}

interface Opened {
  /** The gallery. */
  page: Page
  inside: ReturnType<typeof filesIn>
  /** Where downloads go. */
  folder: string
}

describe('files, in real browsers', () => {
  const closers = new Closers()
  let fileServer: FileServer
  let script: { code: string; css: string }
  /** Chromium in which downloads are not allowed, Chromium in which they are, and Firefox, whose user may allow them. */
  let plain: Opened
  let granted: Opened
  let firefox: Opened

  beforeAll(async () => {
    fileServer = await startFileServer()
    closers.add(fileServer.stop)
    script = await bundleFiles()
    const home = createHome()
    for (const name of Object.keys(jobs) as (keyof typeof jobs)[]) {
      const thumbnail = new Blob([pictureFile('lossy.webp')], { type: 'image/webp' })
      await home.add(jobs[name], { original: new Blob([bytes[name]], { type: types[name] }), thumbnail })
    }
    fileServer.files.set('seed.zip', Buffer.from(await (await home.exported()).arrayBuffer()))
    plain = await inChromium([])
    granted = await inChromium(['downloads'])
    firefox = await inFirefox()
  })
  afterAll(() => closers.close())

  async function folderFor(what: string): Promise<string> {
    const made = await mkdtemp(join(tmpdir(), `afterimage-${what}-`))
    closers.add(() => rm(made, { recursive: true, force: true }))
    return made
  }

  async function inChromium(permissions: string[]): Promise<Opened> {
    const copy = await chromiumWithHosts(['http://127.0.0.1/*'])
    closers.add(copy.remove)
    const file = join(copy.folder, 'manifest.json')
    const manifest = JSON.parse(await readFile(file, 'utf8'))
    await writeFile(file, JSON.stringify({ ...manifest, permissions: [...manifest.permissions, ...permissions] }))
    const executablePath = findTool('chromium') ?? findTool('chrome')
    if (!executablePath) throw new Error('Chromium is not here. Run npm test, which finds or installs it.')
    const folder = await folderFor('downloads')
    const args = [`--user-data-dir=${await profileFor(folder)}`]
    return gallery(await openChromium({ executablePath, extension: copy.folder, args }), folder)
  }

  async function gallery(browser: Extended, folder: string): Promise<Opened> {
    closers.add(browser.close)
    const page = await browser.openPage('gallery')
    await page.evaluate(script.code)
    return { page, inside: filesIn(page), folder }
  }

  /** Where downloads go stands in the profile: told by its driver, Chromium forgets the names that extensions give. */
  async function profileFor(downloads: string): Promise<string> {
    const profile = await folderFor('profile')
    await mkdir(join(profile, 'Default'))
    const preferences = { download: { default_directory: downloads, prompt_for_download: false } }
    await writeFile(join(profile, 'Default', 'Preferences'), JSON.stringify(preferences))
    return profile
  }

  async function inFirefox(): Promise<Opened> {
    const executablePath = findTool('firefox')
    if (!executablePath) throw new Error('Firefox is not here. Run npm test, which finds or installs it.')
    const folder = await folderFor('downloads')
    const preferences = { 'browser.download.dir': folder, 'browser.download.folderList': 2 }
    return gallery(await openFirefox({ executablePath, extension: distOf('firefox'), preferences }), folder)
  }

  /** What exiftool, which is not ours, reads in a file. */
  function exif(file: string): Record<string, string> {
    return JSON.parse(exiftool('-json', '-G0', file))[0]
  }

  function exiftool(...args: string[]): string {
    const tool = findTool('exiftool')
    if (!tool) throw new Error(`ExifTool is not here. Install the package ${tools.exiftool?.debian}.`)
    return execFileSync(tool, args, { encoding: 'utf8' })
  }

  const written = (folder: string, name: string) =>
    until(`the file ${name}`, async () =>
      (await readdir(folder, { recursive: true })).find((path) => path.endsWith(name)),
    )

  it('go from Chromium to Firefox: the same jobs, bytes and types, and back in Chromium nothing is new', async () => {
    const [inChromium, inFirefox] = [plain.inside, firefox.inside]
    const taken = await inChromium('importFrom', `${fileServer.url}/seed.zip`)
    expect(taken).toEqual({ ok: true, value: { added: 6, completed: 0, same: 0, pictures: 6 } })
    expect(await inChromium('exportTo', `${fileServer.url}/chromium.zip`)).toMatchObject({
      ok: true,
      value: { jobs: 6, pictures: 6 },
    })

    expect(await inFirefox('importFrom', `${fileServer.url}/chromium.zip`)).toEqual(taken)
    expect(await inFirefox('exportTo', `${fileServer.url}/firefox.zip`)).toMatchObject({
      ok: true,
      value: { jobs: 6, pictures: 6 },
    })

    const contents = async (name: string) => {
      const files = await unzip(new Blob([new Uint8Array(fileServer.files.get(name) ?? [])]))
      files.delete('manifest.json') // holds the time of the export
      return files
    }
    const [seed, first, second] = [
      await contents('seed.zip'),
      await contents('chromium.zip'),
      await contents('firefox.zip'),
    ]
    expect(first).toEqual(seed)
    expect(second).toEqual(seed)
    expect(await inChromium('importFrom', `${fileServer.url}/firefox.zip`)).toMatchObject({
      value: { added: 0, same: 6, pictures: 0 },
    })
    expect([await inChromium('scratches'), await inFirefox('scratches')]).toEqual([[], []])
  })

  it('keep every pixel when words are written into them, in both browsers', async () => {
    for (const { inside } of [plain, firefox]) {
      await inside('importFrom', `${fileServer.url}/seed.zip`)
      for (const { id } of Object.values(jobs)) {
        const result = await inside('samePixels', id, 0)
        expect([id, result]).toMatchObject([id, { untouched: null, same: true }])
        expect(result.count).toBeGreaterThan(0)
        expect(result.grown).toBeGreaterThan(500)
      }
    }
  })

  it('saved through the downloads of Chromium lie in folders, and exiftool reads prompt and parameters in them', async () => {
    const { inside, folder } = granted
    await inside('importFrom', `${fileServer.url}/seed.zip`)
    for (const name of Object.keys(jobs) as (keyof typeof jobs)[]) {
      expect(await inside('saveOne', jobs[name].id)).toMatchObject({ ok: true, value: { saved: 1, untouched: [] } })
    }
    const file = join(folder, await written(folder, 'apng-1.png'))
    const png = exif(file)
    expect(png).toMatchObject({
      'XMP:Description': prompt,
      'XMP:Creator': 'Afterimage',
      'XMP:CreatorTool': 'Afterimage',
      'XMP:JobId': 'apng',
      'XMP:Provider': 'The Painter',
      'XMP:Command': 'imagine',
      'File:MIMEType': 'image/png',
    })
    expect(png).not.toHaveProperty('ExifTool:Warning')
    expect(String(png['XMP:CreateDate'])).toMatch(/^2026:11:2\d \d\d:\d\d:\d\d[+-]\d\d:\d\d$/)
    const { prompt: read, pairs } = readParameters(exiftool('-b', '-PNG:Parameters', file))
    expect(read).toBe(prompt)
    expect(pairs).toMatchObject({
      'Size-1': '40',
      'Size-2': '30',
      'Aspect ratio': '16:9',
      No: 'people, boats',
      Job: 'apng',
    })
    for (const end of ['bjpeg-1.jpg', 'cwebp-1.webp', 'dalpha-1.webp', 'emoving-1.webp']) {
      const tags = exif(join(folder, await written(folder, end)))
      expect([end, tags['XMP:Description'], tags['ExifTool:Warning']]).toEqual([end, prompt, undefined])
    }
    const hostile = exif(join(folder, await written(folder, 'fhostile-1.png')))
    expect(hostile['XMP:Description']).toBe(hostilePrompts.markup)
    const sidecar = JSON.parse(await readFile(join(folder, await written(folder, 'apng-1.png.json')), 'utf8'))
    expect(sidecar).toMatchObject({ prompt, parameters: { 'Aspect ratio': '16:9' } })
  })

  it('of many make one zip that others read, and calling it off leaves nothing behind', async () => {
    const { inside, folder } = granted
    await inside('importFrom', `${fileServer.url}/seed.zip`)
    expect(await inside('saveAll', 3)).toMatchObject({ saved: { ok: false, error: 'cancelled' } })
    expect(await inside('scratches')).toEqual([])
    expect(await inside('saveAll')).toMatchObject({ saved: { ok: true, value: { saved: 6 } }, steps: 6 })
    expect(await inside('scratches')).toEqual([])
    const zip = await readFile(join(folder, await written(folder, '.zip')))
    expect((await unzip(new Blob([new Uint8Array(zip)]))).size).toBe(6)
  })

  it('saved in Firefox go the plain way first, and into folders once the user has allowed it', async () => {
    const { page, inside, folder } = firefox
    await inside('importFrom', `${fileServer.url}/seed.zip`)
    expect(await inside('saveOne', jobs.alpha.id)).toMatchObject({ ok: true, value: { saved: 1 } })
    await until('the plain file', async () => (await readdir(folder)).find((name) => name.endsWith('dalpha-1.webp')))
    await inside('offerDownloads')
    await page.click('#allow')
    await until('the grant', () => page.$('#allow[data-allowed=true]'))
    expect(await inside('saveOne', jobs.moving.id)).toMatchObject({ ok: true, value: { saved: 1 } })
    expect(dirname(await written(folder, 'emoving-1.webp'))).toMatch(/^2026-/)
    expect(exif(join(folder, await written(folder, 'emoving-1.webp')))['XMP:Description']).toBe(prompt)
    expect(await inside('saveAll')).toMatchObject({ saved: { ok: true, value: { saved: 6 } } })
    expect(
      (await unzip(new Blob([new Uint8Array(await readFile(join(folder, await written(folder, '.zip'))))]))).size,
    ).toBe(6)
    expect(await inside('scratches')).toEqual([])
  })

  it('are saved the plain way where downloads are not allowed', async () => {
    const { inside, folder } = plain
    await inside('importFrom', `${fileServer.url}/seed.zip`)
    const job = jobs.webp
    expect(await inside('saveOne', job.id)).toMatchObject({ ok: true, value: { saved: 1 } })
    await until('the file', async () => (await readdir(folder)).find((name) => name.endsWith('cwebp-1.webp')))
  })
})
