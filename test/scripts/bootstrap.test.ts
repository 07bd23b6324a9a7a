import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ensureTools, needs } from '../../scripts/bootstrap/install-tools.mjs'
import { withLock } from '../../scripts/bootstrap/lock.mjs'
import { findTool, tools } from '../../scripts/bootstrap/tools.mjs'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'afterimage-bootstrap-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function program(name: string): string {
  const path = join(folder, name)
  writeFileSync(path, '#!/bin/sh\n')
  chmodSync(path, 0o755)
  return path
}

describe('a tool', () => {
  it('is found on the PATH under any of its names', () => {
    const path = program('chromium-browser')
    expect(findTool('chromium', { PATH: `/nowhere:${folder}` }, 'linux')).toBe(path)
  })

  it('is the one that its environment variable names, before all others', () => {
    program('chromium')
    const own = program('my-chromium')
    expect(findTool('chromium', { PATH: folder, CHROMIUM: own }, 'linux')).toBe(own)
  })

  it('is missing when its environment variable names nothing that runs', () => {
    program('chromium')
    expect(findTool('chromium', { PATH: folder, CHROMIUM: join(folder, 'gone') }, 'linux')).toBeNull()
  })

  it('is not a folder of its name', () => {
    expect(findTool('chromium', { PATH: join(folder, '..'), CHROMIUM: folder }, 'linux')).toBeNull()
  })

  it('stands in a list by a name that exists', () => {
    const unknown = Object.values(needs)
      .flat(2)
      .filter((id) => !(id in tools))
    expect(unknown).toEqual([])
  })
})

describe('missing tools', () => {
  it('end with what is missing, and the command that installs it, where apt is forbidden', () => {
    const environment = process.env
    process.env = { PATH: folder, NO_APT: '1' }
    try {
      expect(() => ensureTools('test')).toThrow(/NO_APT=1[\s\S]*Chromium[\s\S]*REDIS_SERVER can name where it is/)
      if (existsSync('/etc/debian_version'))
        expect(() => ensureTools('test')).toThrow(/apt-get install -y .*chromium firefox-esr redis-server/)
    } finally {
      process.env = environment
    }
  })
})

describe('the lock', () => {
  const file = () => join(folder, 'lock')

  it('lets one at a time in, and the next one after it', async () => {
    const order: string[] = []
    await Promise.all(['a', 'b'].map((name) => withLock(file(), () => order.push(name, name))))
    expect(order.join('')).toMatch(/^(aabb|bbaa)$/)
    expect(existsSync(file())).toBe(false)
  })

  it('is taken over from a process that is gone', async () => {
    writeFileSync(file(), '4194305') // above the highest pid that Linux gives
    let holder = ''
    await withLock(file(), () => {
      holder = readFileSync(file(), 'utf8')
    })
    expect(holder).toBe(String(process.pid))
  })

  it('is let go of when the work fails', async () => {
    const work = () => {
      throw new Error('no network')
    }
    await expect(withLock(file(), work)).rejects.toThrow('no network')
    expect(existsSync(file())).toBe(false)
  })
})
