import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { withLock } from './lock.mjs'
import { chooseNode } from './node.mjs'
import { Unable } from './unable.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const modules = join(root, 'node_modules')
const stampFile = join(modules, '.bootstrap-stamp')

/**
 * Installs the locked packages when they are missing, or others than the lock file names.
 *
 * @returns {Promise<string>} path of the Node to go on with
 */
export async function ensurePackages() {
  const wanted = stamp()
  if (!isInstalled(wanted)) {
    await withLock(join(root, '.bootstrap-lock'), () => {
      // Whoever held the lock may have done it.
      if (!isInstalled(wanted)) install(wanted)
    })
  }
  return chooseNode(modules)
}

/** @param {string} wanted */
function install(wanted) {
  console.log('Installing the locked packages into node_modules (about half a minute)')
  // npm removes what it replaces first, and Windows does not let go of the Node that is running this.
  const inside = process.platform === 'win32' && process.execPath.startsWith(modules)
  npm([inside ? 'install' : 'ci'])
  chooseNode(modules)
  writeFileSync(stampFile, wanted)
}

/**
 * What node_modules depends on. The Node that runs this is no part of it: the first run has the machine's, every later
 * one the project's, and no package here is compiled against it.
 */
function stamp() {
  const lock = readFileSync(join(root, 'package-lock.json'))
  return createHash('sha256').update(lock).update(`\n${process.platform}-${process.arch}`).digest('hex')
}

/** @param {string} wanted */
function isInstalled(wanted) {
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wanted
}

/**
 * With all kinds of packages, whatever NODE_ENV and npm's settings leave out: the tools of the build are development
 * dependencies, and the parts of them that fit this machine are optional ones, as is its Node.
 *
 * @param {string[]} args
 */
function npm(args) {
  const all = [...args, '--include=dev', '--include=optional', '--loglevel=error', '--no-audit', '--no-fund']
  const cli = process.env.npm_execpath
  const isNpm = cli !== undefined && /^npm-cli\.c?js$/.test(basename(cli))
  /** @type {import('node:child_process').SpawnSyncOptions} */
  const options = { cwd: root, env: environment(), stdio: ['ignore', 'ignore', 'inherit'] }
  const { status, error } = isNpm
    ? spawnSync(process.env.npm_node_execpath ?? process.execPath, [cli, ...all], options)
    : spawnSync('npm', all, { ...options, shell: process.platform === 'win32' })
  if (status === 0) return
  rmSync(stampFile, { force: true })
  throw new Unable(
    `npm ${args[0]} did not succeed${error ? ` (${error.message})` : ''}. What it says above tells why; most often the registry can't be reached.`,
  )
}

/**
 * npm hands its settings on as `npm_config_*`, those of one call too (`npm start --ignore-scripts`). Only what is needed
 * to reach the registry goes on; npm reads its own files again.
 *
 * @returns {Record<string, string | undefined>}
 */
function environment() {
  const needed = /^npm_config_(registry|cafile|ca|strict_ssl|proxy|https_proxy|noproxy|cache|userconfig|globalconfig)$/i
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_config_/i.test(name) || needed.test(name)),
  )
}
