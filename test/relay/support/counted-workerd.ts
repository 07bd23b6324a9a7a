import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as z from 'zod/mini'
import { unlimited } from '../http-behaviour/settings.ts'
import { startRelayOnWorkerd } from './workerd.ts'

const countsSchema = z.object({
  /** Objects that were made, or woken from their sleep. */
  starts: z.number(),
  /** Of the Worker. */
  requests: z.number(),
  objectRequests: z.number(),
  alarms: z.number(),
  alarmsSet: z.number(),
  rowsRead: z.number(),
  rowsWritten: z.number(),
})
export type Counts = z.infer<typeof countsSchema>

/** Stands before the Worker, counts what it and its objects are asked for and what that costs, and tells at /counts. */
const countingWorker = `
import worker, { Inbox as Counted } from './worker.mjs'

const counts = { starts: 0, requests: 0, objectRequests: 0, alarms: 0, alarmsSet: 0, rowsRead: 0, rowsWritten: 0 }

function countedStorage(storage) {
  return {
    sql: {
      exec(query, ...values) {
        const cursor = storage.sql.exec(query, ...values)
        const rows = cursor.toArray()
        counts.rowsRead += cursor.rowsRead
        counts.rowsWritten += cursor.rowsWritten
        return { toArray: () => rows }
      },
    },
    transactionSync: (run) => storage.transactionSync(run),
    deleteAll: () => storage.deleteAll(),
    getAlarm: () => storage.getAlarm(),
    setAlarm(at) {
      counts.alarmsSet += 1
      return storage.setAlarm(at)
    },
  }
}

export class Inbox extends Counted {
  constructor(context, env) {
    super({
      storage: countedStorage(context.storage),
      acceptWebSocket: (socket) => context.acceptWebSocket(socket),
      getWebSockets: () => context.getWebSockets(),
    }, env)
    counts.starts += 1
  }

  fetch(request) {
    counts.objectRequests += 1
    return super.fetch(request)
  }

  alarm() {
    counts.alarms += 1
    return super.alarm()
  }
}

export default {
  fetch(request, env, context) {
    if (new URL(request.url).pathname === '/counts') return Response.json(counts)
    counts.requests += 1
    return worker.fetch(request, env, context)
  },
}
`

/** The relay on Cloudflare's runtime, which counts what would be paid for. */
export async function startCountedRelay() {
  const folder = mkdtempSync(join(tmpdir(), 'relay-counting-'))
  const main = join(folder, 'counting-worker.mjs')
  writeFileSync(main, countingWorker)
  const relay = await startRelayOnWorkerd(unlimited, main)
  const counts = async () => countsSchema.parse(await (await fetch(`${relay.url}/counts`)).json())
  return {
    relay,
    counts,
    /** What this costs. */
    async costOf(run: () => Promise<unknown>): Promise<Counts> {
      const before = await counts()
      await run()
      const after = await counts()
      const costs = Object.entries(after).map(([name, count]) => [name, count - before[name as keyof Counts]])
      return countsSchema.parse(Object.fromEntries(costs))
    },
    async stop() {
      await relay.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
