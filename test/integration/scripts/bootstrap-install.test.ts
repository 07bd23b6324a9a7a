import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { pinnedNode } from '../../../scripts/bootstrap/node.mjs'

const scripts = fileURLToPath(new URL('../../../scripts/', import.meta.url))
/** In npm's place: writes down what it was asked, and puts the project's Node where npm puts it. */
const npm = `
  import { mkdirSync, symlinkSync, appendFileSync } from 'node:fs'
  import { dirname } from 'node:path'
  const { NODE_ENV, npm_config_omit = null } = process.env
  appendFileSync('asked.jsonl', JSON.stringify({ args: process.argv.slice(2), NODE_ENV, npm_config_omit }) + '\\n')
  mkdirSync('node_modules', { recursive: true })
  if (process.env.PINNED) mkdirSync(dirname(process.env.PINNED), { recursive: true })
  if (process.env.PINNED) symlinkSync(process.execPath, process.env.PINNED)
`

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'afterimage-clone-'))
  cpSync(join(scripts, 'bootstrap'), join(root, 'scripts/bootstrap'), { recursive: true })
  cpSync(join(scripts, 'bootstrap.mjs'), join(root, 'scripts/bootstrap.mjs'))
  mkdirSync(join(root, 'bin'))
  writeFileSync(join(root, 'package-lock.json'), '{}')
  writeFileSync(join(root, 'package.json'), '{"type":"module"}')
  writeFileSync(join(root, 'bin/npm-cli.js'), npm)
  writeFileSync(join(root, 'main.ts'), 'const ran: string = process.execPath\nconsole.log("ran", ran)\n')
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

/** `npm run` of a script, with npm's variables. @param own the Node that runs npm; not the one that runs the bootstrap */
function start(own: string, env: Record<string, string> = {}) {
  const all = { ...process.env, npm_execpath: join(root, 'bin/npm-cli.js'), npm_node_execpath: own, ...env }
  const args = ['scripts/bootstrap.mjs', '--', 'main.ts']
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, env: all, encoding: 'utf8' })
  return { status, stdout, stderr }
}

const asked = () =>
  readFileSync(join(root, 'asked.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))

describe('a fresh clone', () => {
  it('is installed once, with everything the build needs, whatever the surroundings leave out', () => {
    const first = start(process.execPath, { NODE_ENV: 'production', npm_config_omit: 'optional' })
    expect(first).toMatchObject({ status: 0, stderr: '', stdout: expect.stringContaining('Installing the locked') })
    expect(asked()).toEqual([
      {
        args: expect.arrayContaining(['ci', '--include=dev', '--include=optional']),
        NODE_ENV: 'production',
        npm_config_omit: null,
      },
    ])
    expect(start(process.execPath).stdout).toBe(`ran ${process.execPath}\n`)
    expect(asked()).toHaveLength(1)
  })

  it('is installed again when the lock file names other packages', () => {
    start(process.execPath)
    writeFileSync(join(root, 'package-lock.json'), '{"changed":true}')
    start(process.execPath)
    expect(asked()).toHaveLength(2)
  })

  it('says what is missing where npm brought no Node and one’s own is too old, and tries again next time', () => {
    const old = join(root, 'bin/old-node')
    writeFileSync(old, `#!/bin/sh\n[ "$1" = -e ] && exit 1\nexec '${process.execPath}' "$@"\n`, { mode: 0o755 })
    const run = start(old)
    expect(run).toMatchObject({ status: 1, stderr: expect.stringContaining('runs on Node 24.3 or newer') })
    expect(run.stdout).not.toContain('ran')
    const pinned = pinnedNode(join(root, 'node_modules')) ?? ''
    expect(start(old, { PINNED: pinned }).stdout).toContain('ran')
    expect(existsSync(pinned)).toBe(true)
  })
})
