import { createLog, type Log } from '../../src/extension/platform/log.ts'
import { type Area, session } from '../../src/extension/platform/storage.ts'

/** As the worker has one, in a browser in memory. */
export function workerLog(now: () => number, area: Area = session): Log {
  return createLog({ area, now, place: 'worker', origin: 'chrome-extension://afterimage/' })
}

/** For what is not asked what it noted. */
export const noLog: Log = {
  note() {},
  background(task) {
    task.catch(() => {})
  },
  written: async () => {},
}
