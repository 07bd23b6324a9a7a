import { downloadAlarm } from '../alarm-names.ts'
import type { Context } from '../context/context.ts'

/**
 * Browsers end a worker that has been quiet for 30 s, with all its connections. A download is quiet; what counts is calls of the
 * extension's API in Chromium, alarms in Firefox. Both begin after this time: most pictures are there sooner.
 */
const longMs = 5_000
const beatMs = 20_000

export interface KeepAwake {
  /** Keeps the worker awake until the function that it returns is called. */
  start(): () => void
  /** Ends the alarm that `start` may have set. */
  clearAlarm(): Promise<void>
  /** Whether `start` has set the alarm since it was last ended. */
  hasAlarm(): boolean
}

export function createKeepAwake({ timers, platform, log }: Pick<Context, 'timers' | 'platform' | 'log'>): KeepAwake {
  const { setAlarm, wakeSeconds } = platform.alarms
  let isSet = false

  return {
    start() {
      let cancel = timers.after(longMs, beat)
      function beat(): void {
        isSet = true
        log.background(setAlarm(downloadAlarm, { every: wakeSeconds() }), 'keep awake')
        cancel = timers.after(beatMs, beat)
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
