import type { Time } from './time.ts'

/** An alarm that is to ring once rings again so much later, unless it is set anew. */
const againSeconds = 600

interface Alarm {
  /** Seconds. */
  every: number
  /** By the browser's wall clock, epoch ms. */
  at: number
  cancel(): void
}

type When = { every: number } | { at: number } | null

/** A browser's alarms. They fire while the worker sleeps, too, and start it. */
export function createAlarms(options: { time: Time; now: () => number; ring: (name: string) => void }) {
  const { time, now, ring } = options
  const alarms = new Map<string, Alarm>()

  function arm(name: string, at: number, every: number): void {
    const cancel = time.timers.after(Math.max(0, at - now()), () => {
      arm(name, now() + every * 1000, every)
      ring(name)
    })
    alarms.set(name, { at, every, cancel })
  }

  return {
    async setAlarm(name: string, when: When): Promise<void> {
      const present = alarms.get(name)
      const isSet =
        when === null
          ? !present
          : 'every' in when
            ? present?.every === when.every
            : present?.every === againSeconds && present.at === when.at
      if (isSet) return
      present?.cancel()
      alarms.delete(name)
      if (when !== null)
        arm(name, 'at' in when ? when.at : now() + when.every * 1000, 'every' in when ? when.every : againSeconds)
    },
    clear(): void {
      for (const { cancel } of alarms.values()) cancel()
      alarms.clear()
    },
    /** The wall clock was changed. Alarms for a certain time now fire by the new clock. */
    clockChanged(): void {
      for (const [name, { at, every, cancel }] of [...alarms]) {
        cancel()
        arm(name, every === againSeconds ? at : Math.min(at, now() + every * 1000), every)
      }
    },
  }
}
