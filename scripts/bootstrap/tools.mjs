import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/**
 * @typedef {object} Tool
 * @property {string} name for people
 * @property {string} variable environment variable that names the program
 * @property {string[]} commands looked for on the PATH
 * @property {string[]} [mac] under /Applications or ~/Applications
 * @property {string[]} [windows] under the program folders
 * @property {string} [debian] package that has it
 */

/** @type {Record<string, Tool>} */
export const tools = {
  chrome: {
    name: 'Google Chrome',
    variable: 'CHROME',
    commands: ['google-chrome', 'google-chrome-stable'],
    mac: ['Google Chrome.app/Contents/MacOS/Google Chrome'],
    windows: ['Google\\Chrome\\Application\\chrome.exe'],
  },
  chromium: {
    name: 'Chromium',
    variable: 'CHROMIUM',
    commands: ['chromium', 'chromium-browser'],
    mac: ['Chromium.app/Contents/MacOS/Chromium'],
    windows: ['Chromium\\Application\\chrome.exe'],
    debian: 'chromium',
  },
  edge: {
    name: 'Microsoft Edge',
    variable: 'EDGE',
    commands: ['microsoft-edge', 'microsoft-edge-stable'],
    mac: ['Microsoft Edge.app/Contents/MacOS/Microsoft Edge'],
    windows: ['Microsoft\\Edge\\Application\\msedge.exe'],
  },
  brave: {
    name: 'Brave',
    variable: 'BRAVE',
    commands: ['brave-browser', 'brave'],
    mac: ['Brave Browser.app/Contents/MacOS/Brave Browser'],
    windows: ['BraveSoftware\\Brave-Browser\\Application\\brave.exe'],
  },
  firefox: {
    name: 'Firefox',
    variable: 'FIREFOX',
    commands: ['firefox', 'firefox-esr'],
    mac: ['Firefox.app/Contents/MacOS/firefox'],
    windows: ['Mozilla Firefox\\firefox.exe'],
    debian: 'firefox-esr',
  },
  redis: {
    name: 'Redis (or Valkey)',
    variable: 'REDIS_SERVER',
    commands: ['redis-server', 'valkey-server'],
    debian: 'redis-server',
  },
  xvfb: { name: 'Xvfb', variable: 'XVFB', commands: ['Xvfb'], debian: 'xvfb' },
  xdotool: { name: 'xdotool', variable: 'XDOTOOL', commands: ['xdotool'], debian: 'xdotool' },
  exiftool: { name: 'ExifTool', variable: 'EXIFTOOL', commands: ['exiftool'], debian: 'libimage-exiftool-perl' },
  ffmpeg: { name: 'FFmpeg', variable: 'FFMPEG', commands: ['ffmpeg'], debian: 'ffmpeg' },
  openbox: { name: 'openbox', variable: 'OPENBOX', commands: ['openbox'], debian: 'openbox' },
}

/** Browsers that show the extension off, the most usual first. */
export const browsers = ['chrome', 'chromium', 'edge', 'brave', 'firefox']

/**
 * Path of a program: the one its environment variable names, else one on the PATH, else one where it is usually
 * installed. Null when there is none.
 *
 * @param {string} id key of `tools`
 * @param {NodeJS.ProcessEnv} [env]
 * @param {NodeJS.Platform} [platform]
 * @returns {string | null}
 */
export function findTool(id, env = process.env, platform = process.platform) {
  const tool = tools[id]
  if (!tool) throw new Error(`There is no tool called ${id}`)
  const named = env[tool.variable]
  if (named) return isProgram(named) ? named : null
  const extension = platform === 'win32' ? '.exe' : ''
  const onPath = (env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => tool.commands.map((command) => join(folder, command + extension)))
  return [...onPath, ...usualPlaces(tool, env, platform)].find(isProgram) ?? null
}

/**
 * @param {Tool} tool
 * @param {NodeJS.ProcessEnv} env
 * @param {NodeJS.Platform} platform
 */
function usualPlaces(tool, env, platform) {
  if (platform === 'darwin') {
    return ['/Applications', join(env.HOME ?? '', 'Applications')].flatMap((folder) =>
      (tool.mac ?? []).map((app) => join(folder, app)),
    )
  }
  if (platform !== 'win32') return []
  const folders = [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA].filter(
    (folder) => folder !== undefined,
  )
  return folders.flatMap((folder) => (tool.windows ?? []).map((program) => join(folder, program)))
}

/** @param {string} path */
function isProgram(path) {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}
