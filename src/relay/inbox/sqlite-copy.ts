import { closeSync, fsyncSync, openSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/**
 * Copies the relay's database, while a relay has it open or not: what is in it now, and nothing of what was erased. The
 * copy is for its owner alone, whatever the umask, and marked as one: a relay that starts from it tells its readers that
 * what came later is gone (see sqlite-restore.ts).
 * @param target a file that is not there. Removed again when it can't be finished
 */
export function copyDatabase(path: string, target: string): void {
  closeSync(openSync(target, 'wx', 0o600))
  try {
    const source = new DatabaseSync(path, { readOnly: true })
    // Row by row into an empty file: a page by page copy would bring the unused parts of pages along.
    source.prepare('VACUUM INTO ?').run(target)
    source.close()
    const copy = new DatabaseSync(target)
    copy.prepare("INSERT OR REPLACE INTO counter VALUES ('copied', 1)").run()
    copy.close()
    for (const name of [target, dirname(target)]) syncFile(name)
  } catch (error) {
    for (const end of ['', '-journal']) rmSync(target + end, { force: true })
    throw error
  }
}

function syncFile(path: string): void {
  const file = openSync(path, 'r')
  fsyncSync(file)
  closeSync(file)
}
