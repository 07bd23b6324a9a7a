import { keepAwakeAlarm } from '../alarm-names.ts'
import type { Context } from '../context/context.ts'

/**
 * Browsers end a worker that has been idle for 30 s, with all its connections. A download counts as idle, and so does waiting for
 * an answer. Calls of the extension's API keep the worker alive in Chromium, alarms in Firefox. Setting an alarm does both. Most
 * downloads and answers end before this time.
 */
const startAfterMs = 5_000
const repeatMs = 20_000

export interface KeepAwake {
  /** Keeps the worker awake until the returned function is called. That resolves when no alarm is left for nothing. */
  start(): () => Promise<void>
  /** Clears an alarm that a killed worker left behind. */
  clearIdleAlarm(): Promise<void>
}

export function createKeepAwake({ timers, platform, log }: Pick<Context, 'timers' | 'platform' | 'log'>): KeepAwake {
  const { setAlarm, wakeSeconds } = platform.alarms
  let running = 0
  let isSet = false

  async function clearIdleAlarm(): Promise<void> {
    if (running > 0) return
    isSet = false
    await setAlarm(keepAwakeAlarm, null)
  }

  return {
    start() {
      running += 1
      let cancel = timers.after(startAfterMs, repeat)
      function repeat(): void {
        isSet = true
        log.background(setAlarm(keepAwakeAlarm, { every: wakeSeconds() }), 'keep awake')
        cancel = timers.after(repeatMs, repeat)
      }
      return async () => {
        cancel()
        running -= 1
        if (isSet) await clearIdleAlarm()
      }
    },
    clearIdleAlarm,
  }
}
