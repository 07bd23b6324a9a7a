import { downloadAlarm } from '../alarm-names.ts'
import type { Context } from '../context/context.ts'

/**
 * Browsers end a worker that has been idle for 30 s, with all its connections. A download counts as idle. Calls of the extension's
 * API keep the worker alive in Chromium, alarms in Firefox. Setting an alarm does both. Most downloads end before this time.
 */
const startAfterMs = 5_000
const repeatMs = 20_000

export interface KeepAwake {
  /** Keeps the worker awake until the returned function is called. */
  start(): () => void
  /** Clears the alarm that `start` may have set. */
  clearAlarm(): Promise<void>
  /** Whether `start` has set the alarm since it was last cleared. */
  hasAlarm(): boolean
}

export function createKeepAwake({ timers, platform, log }: Pick<Context, 'timers' | 'platform' | 'log'>): KeepAwake {
  const { setAlarm, wakeSeconds } = platform.alarms
  let isSet = false

  return {
    start() {
      let cancel = timers.after(startAfterMs, repeat)
      function repeat(): void {
        isSet = true
        log.background(setAlarm(downloadAlarm, { every: wakeSeconds() }), 'keep awake')
        cancel = timers.after(repeatMs, repeat)
      }
      return () => cancel()
    },
    clearAlarm() {
      isSet = false
      return setAlarm(downloadAlarm, null)
    },
    hasAlarm: () => isSet,
  }
}
