import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { browsers, findTool, tools } from './tools.mjs'
import { Unable } from './unable.mjs'

/**
 * What each command needs: one tool of every group. If none of a group is there, the first one that has a Debian package is installed.
 *
 * @type {Record<string, string[][]>}
 */
export const needs = {
  start: [browsers],
  integration: [['redis']],
  // Chrome will do for Chromium: the tests speak to both in the same way.
  test: [['chromium', 'chrome'], ['firefox'], ['redis'], ['xvfb'], ['xdotool'], ['openbox'], ['exiftool']],
}

/**
 * Finds the programs a command needs, or installs them with apt where it may: as root, on Debian and its like, and
 * unless `NO_APT=1` forbids it.
 *
 * @param {string} command key of `needs`
 * @throws {Unable} with what is missing and the command that installs it
 */
export function ensureTools(command) {
  const groups = needs[command]
  if (!groups)
    throw new Unable(`There is no list of tools called ${command}. There is: ${Object.keys(needs).join(', ')}.`)
  const missing = groups.filter((group) => !group.some((id) => findTool(id) !== null))
  if (missing.length === 0) return
  const packages = missing.flatMap((group) => group.map((id) => tools[id]?.debian).find(Boolean) ?? [])
  const reason = cannotInstall(process.env)
  if (reason) throw new Unable(explain(missing, packages, reason))
  console.log(
    `Missing: ${missing.map(namesOf).join(', ')}. Installing with apt: ${packages.join(' ')} (NO_APT=1 forbids this)`,
  )
  install(packages)
  const still = missing.filter((group) => !group.some((id) => findTool(id) !== null))
  if (still.length > 0)
    throw new Unable(explain(still, packages, 'apt installed its packages, but they are still not found'))
}

/** @param {NodeJS.ProcessEnv} env */
function cannotInstall(env) {
  if (env.NO_APT === '1') return 'NO_APT=1 forbids installing it'
  if (process.platform !== 'linux' || !existsSync('/etc/debian_version') || !existsSync('/usr/bin/apt-get')) {
    return 'this system has no apt'
  }
  return process.getuid?.() === 0 ? null : 'installing it takes root'
}

/** @param {string[]} packages */
function install(packages) {
  const apt = (/** @type {string[]} */ ...args) =>
    spawnSync('apt-get', ['-o', 'DPkg::Lock::Timeout=300', '-qq', ...args], {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      encoding: 'utf8',
    })
  // Old lists name versions that are gone, or too old for us. Without network there may still be a cache.
  apt('update')
  const { status, stderr } = apt('install', '-y', '--no-install-recommends', ...packages)
  if (status === 0) return
  const words = stderr.trim().split('\n').slice(-5).join('\n')
  throw new Unable(`${words}\n\napt could not install them. By hand: ${aptCommand(packages)}`)
}

/**
 * @param {string[][]} missing
 * @param {string[]} packages
 * @param {string} reason
 */
function explain(missing, packages, reason) {
  const lines = missing.map((group) => {
    const variables = group.map((id) => tools[id]?.variable).join(', ')
    return `  ${namesOf(group)}: neither on the PATH nor in its usual place. ${variables} can name where it is.`
  })
  const remedy = existsSync('/etc/debian_version')
    ? `Install with: ${aptCommand(packages)}`
    : 'Install it and try again.'
  return [`Missing (${reason}):`, ...lines, remedy].join('\n')
}

/** @param {string[]} packages */
function aptCommand(packages) {
  return `sudo apt-get update && sudo apt-get install -y --no-install-recommends ${packages.join(' ')}`
}

/** @param {string[]} group */
function namesOf(group) {
  return group.map((id) => tools[id]?.name).join(' or ')
}
