import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { delimiter, dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

const bin = fileURLToPath(new URL('../../node_modules/.bin', import.meta.url))

/**
 * Runs a file with `node` and ends as it ends. The terminal sends Ctrl-C to both, so this one only waits; other signals
 * are handed on.
 *
 * @param {string} node
 * @param {string[]} command
 */
export async function run(node, command) {
  const path = [dirname(node), bin, process.env.PATH].join(delimiter)
  const child = spawn(node, command, { stdio: 'inherit', env: { ...process.env, PATH: path } })
  process.on('SIGINT', () => {})
  for (const signal of /** @type {const} */ (['SIGTERM', 'SIGHUP'])) process.on(signal, () => child.kill(signal))
  process.exitCode = await new Promise((done, failed) => {
    child.once('error', failed)
    child.once('exit', (code, signal) => done(code ?? 128 + (signal ? constants.signals[signal] : 0)))
  })
}
