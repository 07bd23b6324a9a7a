import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import manifest from '../../manifest.json' with { type: 'json' }

const read = (file: string) => readFileSync(`store/${file}`, 'utf8')

describe('what the stores are told', () => {
  it('justifies each permission of the manifest, and no other', () => {
    const asked = [...manifest.permissions, ...manifest.optional_permissions, ...manifest.optional_host_permissions]
    const rows = read('permissions.md')
      .split('\n')
      .filter((line) => line.startsWith('| `'))
    const justified = rows.flatMap((row) =>
      [...(row.split(' | ')[0] ?? '').matchAll(/`([^`]+)`/g)].map(([, name]) => name),
    )
    expect(justified.toSorted()).toEqual(asked.toSorted())
  })

  it('names the kinds of data that the manifest names', () => {
    const { required } = manifest.browser_specific_settings.gecko.data_collection_permissions
    const [, firefox = ''] = /## addons\.mozilla\.org([^#]*)/.exec(read('privacy.md')) ?? []
    const named = [...firefox.matchAll(/`([a-z]+[A-Z]\w+)`/g)].map(([, name]) => name)
    expect(named).toEqual(required)
  })

  it('leads reviewers to files that exist', () => {
    const paths = [...read('reviewers.md').matchAll(/`(src\/[^`]+)`/g)].map(([, path = '']) => path)
    expect(paths.length).toBeGreaterThan(4)
    expect(paths.filter((path) => !existsSync(path))).toEqual([])
  })
})

describe('the listings', () => {
  const languages = readdirSync('public/_locales')
  const length = (text: string) => [...text].length

  it('are there in every language of the interface', () => {
    const listed = readdirSync('store/listing').map((file) => file.replace('.txt', ''))
    expect(listed).toEqual(languages)
  })

  it.each(languages)('fit into what the stores take, in %s', (language) => {
    const texts = JSON.parse(readFileSync(`public/_locales/${language}/messages.json`, 'utf8'))
    expect(length(texts.app_name.message)).toBeLessThanOrEqual(50)
    expect(length(texts.app_description.message)).toBeLessThanOrEqual(132)
    const description = read(`listing/${language}.txt`).trim()
    expect(length(description)).toBeGreaterThanOrEqual(250)
    expect(length(description)).toBeLessThanOrEqual(10_000)
    expect(description).not.toMatch(/<\w|\]\(|\*\*|`|^#/m)
  })
})

describe('the pictures for the stores', () => {
  /** Width and height of a JPEG (its first frame) or a PNG (its header). */
  function sizeOf(file: string): string {
    const bytes = readFileSync(`store/pictures/${file}`)
    if (file.endsWith('.png')) return `${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`
    for (let at = 2; at < bytes.length; at += 2 + bytes.readUInt16BE(at + 2)) {
      const marker = bytes.readUInt16BE(at)
      if (marker >= 0xffc0 && marker <= 0xffc2) return `${bytes.readUInt16BE(at + 7)}x${bytes.readUInt16BE(at + 5)}`
    }
    throw new Error(`${file} has no frame`)
  }

  it('are five screenshots and two tiles, of the sizes that the stores take', () => {
    const files = readdirSync('store/pictures')
    const screenshots = files.filter((file) => /^[1-5]-/.test(file))
    expect(screenshots.map(sizeOf)).toEqual(Array(5).fill('1280x800'))
    const tiles = files.filter((file) => file.startsWith('tile-'))
    expect(tiles.map((file) => file.replace(/^tile-|\.jpeg$/g, ''))).toEqual(tiles.map(sizeOf))
    expect(files).toEqual([...screenshots, ...tiles])
  })
})
