import { readFileSync, rmSync, writeFileSync } from 'node:fs'

/**
 * Runs `work` while no other process does, by a file that only one can make. A lock whose owner is gone is taken over.
 *
 * @param {string} file
 * @param {() => void} work
 */
export async function withLock(file, work) {
  for (let told = false; !take(file); told = true) {
    if (!told) console.log(`Waiting for another process that installs the packages (if there is none, delete ${file})`)
    await new Promise((done) => setTimeout(done, 200))
  }
  try {
    work()
  } finally {
    rmSync(file, { force: true })
  }
}

/** @param {string} file */
function take(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
    if (!isHeld(file)) rmSync(file, { force: true })
    return false
  }
}

/** @param {string} file */
function isHeld(file) {
  try {
    process.kill(Number(readFileSync(file, 'utf8')), 0)
    return true
  } catch (error) {
    return codeOf(error) === 'EPERM' // alive, and someone else's
  }
}

/** @param {unknown} error */
function codeOf(error) {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
