import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { buildWorker } from '../../../scripts/build/cloudflare.ts'
import { startWorkerd, type Workerd } from '../../../scripts/cloudflare/workerd.ts'
import type { Settings } from '../http-behaviour/settings.ts'

let built: Promise<string> | undefined

/** The Worker, built once for all tests of a file. */
export function workerFile(): Promise<string> {
  built ??= buildWorker(mkdtempSync(join(tmpdir(), 'relay-worker-'))).then(({ file }) => file)
  return built
}

/** The relay on Cloudflare's runtime, in a folder of its own. @param main a module that stands before the Worker */
export async function startRelayOnWorkerd(settings: Settings, main?: string) {
  const folder = mkdtempSync(join(tmpdir(), 'relay-workerd-'))
  const worker = await workerFile()
  const start = (): Promise<Workerd> =>
    startWorkerd({
      folder,
      modules: main === undefined ? [worker] : [main, worker],
      settings: { RELAY_PORT: '0', RELAY_LOG: 'silent', ...settings },
    })
  let workerd = await start()
  const relay = {
    url: workerd.url,
    pid: workerd.pid,
    async restart() {
      await workerd.end('SIGKILL')
      workerd = await start()
      Object.assign(relay, { url: workerd.url, pid: workerd.pid })
    },
    async age(ms: number) {
      await workerd.end('SIGKILL')
      ageDatabases(join(folder, 'objects'), ms)
      workerd = await start()
      Object.assign(relay, { url: workerd.url, pid: workerd.pid })
    },
    async stop() {
      await workerd.end('SIGKILL')
      rmSync(folder, { recursive: true, force: true })
    },
  }
  return relay
}

/** Columns that hold a time, and how many of its units are a ms: of our tables, and of workerd's own, which has alarms in ns. */
const times: Record<string, { column: string; perMs: number }> = {
  inbox: { column: 'read_at', perMs: 1 },
  message: { column: 'received_at', perMs: 1 },
  _cf_ALARM: { column: 'scheduled_time', perMs: 1_000_000 },
  _cf_METADATA: { column: 'value', perMs: 1_000_000 },
}
/** Smaller numbers are no time. */
const leastTime = 1e12

/** Makes all that stands in these databases so much older. */
function ageDatabases(folder: string, ms: number): void {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.sqlite'))
  for (const file of files) {
    const db = new DatabaseSync(join(folder, file))
    for (const { name } of db.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all()) {
      const time = times[String(name)]
      if (!time) continue
      const { column, perMs } = time
      db.exec(`UPDATE ${name} SET ${column} = ${column} - ${ms * perMs}
        WHERE typeof(${column}) = 'integer' AND ${column} > ${leastTime * perMs}`)
    }
    db.close()
  }
}
