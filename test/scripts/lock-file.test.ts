import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { nodePackages } from '../../scripts/bootstrap/node.mjs'

interface Locked {
  version?: string
  integrity?: string
  resolved?: string
  dev?: boolean
  optional?: boolean
  devOptional?: boolean
  hasInstallScript?: boolean
  os?: string | string[]
  cpu?: string | string[]
}

const read = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')
const packages: Record<string, Locked> = JSON.parse(read('package-lock.json')).packages
const nameOf = (path: string) => path.replace(/^.*node_modules\//, '')
/** All but the project itself. */
const installed = Object.entries(packages).filter(([path]) => path !== '')
const namesWhere = (is: (locked: Locked) => boolean) =>
  installed.filter(([, locked]) => is(locked)).map(([path]) => nameOf(path))

describe('the lock file', () => {
  it.each(Object.entries(nodePackages))('holds a Node for %s, by its hash', (platform, name) => {
    const locked = packages[`node_modules/${name}`]
    expect(locked?.integrity).toMatch(/^sha512-[A-Za-z0-9+/]{86}==$/)
    expect(locked?.optional).toBe(true)
    // npm installs it where these fit, and nowhere else.
    expect([locked?.os, locked?.cpu].flat().join('-')).toBe(platform)
  })

  it('holds the same Node for all of them, the one that nvm and the relay image take', () => {
    const versions = Object.values(nodePackages).map((name) => packages[`node_modules/${name}`]?.version)
    const [version] = versions
    expect(new Set(versions)).toEqual(new Set([version]))
    expect(read('.nvmrc').trim()).toBe(version)
    expect(read('Dockerfile').match(/node:[\d.]+/g)).toEqual([`node:${version}`])
  })

  it('holds every package by its hash, and no address of a registry', () => {
    expect(namesWhere(({ integrity }) => integrity === undefined)).toEqual([])
    expect(namesWhere(({ resolved }) => resolved !== undefined)).toEqual([])
  })

  it('holds two packages that would run a script when they are installed, and npm is told to run none', () => {
    // Clients of image APIs that only tests use. They work without: one checks its types, the other its version.
    expect(namesWhere(({ hasInstallScript }) => hasInstallScript === true)).toEqual(['@openrouter/sdk', 'protobufjs'])
    expect(read('.npmrc').split('\n')).toContain('ignore-scripts=true')
  })

  it('leaves hpke, ioredis, zod and what they need where no development packages are wanted', () => {
    const production = namesWhere(({ dev, optional, devOptional }) => !dev && !optional && !devOptional)
    expect(production).toEqual([
      ...['@ioredis/commands', 'cluster-key-slot', 'debug', 'denque', 'hpke', 'ioredis', 'ms'],
      ...['redis-errors', 'standard-as-callback', 'zod'],
    ])
  })
})

describe('the images', () => {
  it('are named by their bytes: a tag can be moved', () => {
    const stages = [...read('Dockerfile').matchAll(/^FROM \S+ AS (\S+)/gm)].map(([, stage]) => stage)
    const named = [
      ...read('Dockerfile').matchAll(/^FROM (\S+)/gm),
      ...read('deploy/compose.yaml').matchAll(/ image: (\S+)/g),
    ]
    const images = named.map(([, image]) => image).filter((image) => !stages.includes(image))
    expect(images).toHaveLength(2)
    for (const image of images) expect(image).toMatch(/^[a-z]+:\d+\.\d+\.\d+[\w.-]*@sha256:[0-9a-f]{64}$/)
  })
})
