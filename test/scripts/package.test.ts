import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { unzipSync } from 'fflate'
import { afterEach, describe, expect, it, vi } from 'vitest'
import manifest from '../../manifest.json' with { type: 'json' }
import { buildingText, needed } from '../../scripts/package/source.ts'
import { filesUnder, zipOf } from '../../scripts/package/zip.ts'

const text = (content: string) => new TextEncoder().encode(content)

describe('a package', () => {
  afterEach(() => vi.useRealTimers())

  it('has the same bytes whenever it is made, and in whichever order its files are found', () => {
    const files = ['b/two', 'a', 'b/one', 'Z'].map((name) => ({ name, content: text(name.repeat(50)) }))
    vi.useFakeTimers({ now: new Date('2026-01-01T12:00:00Z') })
    const first = zipOf(files)
    vi.setSystemTime(new Date('2027-06-01T08:30:00Z'))
    expect(zipOf(files.toReversed())).toEqual(first)
  })

  it('holds what it was made of, smaller than it was', () => {
    const files = filesUnder('public/_locales/en')
    const zip = zipOf(files)
    const unpacked = Object.entries(unzipSync(zip)).map(([name, content]) => ({ name, content: Buffer.from(content) }))
    const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1)
    expect(unpacked.toSorted(byName)).toEqual(files.toSorted(byName))
    expect(files.map(({ name }) => name)).toEqual(['messages.json'])
    expect(zip.length).toBeLessThan(files.reduce((sum, { content }) => sum + content.length, 0) / 2)
  })

  it('has the version of package.json: no other file names one', () => expect(manifest).not.toHaveProperty('version'))
})

describe('the source package', () => {
  const paths = needed.flatMap((path) =>
    statSync(path).isDirectory() ? filesUnder(path).map(({ name }) => `${path}/${name}`) : [path],
  )
  const relativeImports = /(?:from|import|import\()\s*['"](\.{1,2}\/[^'"]+)['"]/g

  it('holds every file that its files import', () => {
    const missing = paths
      .filter((path) => /\.(m?[jt]s|tsx)$/.test(path))
      .flatMap((path) =>
        [...readFileSync(path, 'utf8').matchAll(relativeImports)].map(([, file = '']) => join(dirname(path), file)),
      )
      .filter((path) => !paths.includes(path))
    expect(missing).toEqual([])
  })

  it('holds the scripts and pages that the build names', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'))
    expect(paths).toEqual(expect.arrayContaining(scripts.package.match(/scripts\/\S+/g)))
    expect(paths).toEqual(
      expect.arrayContaining(['manifest.json', 'src/extension/popup/index.html', 'public/icons/128.png']),
    )
  })

  it('tells a reviewer what to install, what to run and what must come out', () => {
    const building = buildingText({ version: '1.2.3', sha256: 'f00d'.repeat(16) })
    expect(building).toContain(`${'f00d'.repeat(16)}  afterimage-1.2.3-firefox.zip`)
    expect(building).toContain(`Node ${readFileSync('.nvmrc', 'utf8').trim()},`)
    expect(building).toContain('npm run package')
    expect(building).not.toMatch(/[{}]/)
    for (const [, path = ''] of building.matchAll(/`(scripts\/[^`]+|manifest\.json)`/g))
      expect(existsSync(path)).toBe(true)
  })
})
