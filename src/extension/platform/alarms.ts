import browser from 'webextension-polyfill'

/**
 * How often an alarm may wake the worker while a job is pending. Chromium documents 30 s as its floor. Firefox ends an
 * event page after 30 s without an event, which a 30 s alarm races and loses; it takes 20 s and storage writes don't help there.
 */
export function wakeSeconds(): number {
  return 'getBrowserInfo' in browser.runtime && typeof browser.runtime.getBrowserInfo === 'function' ? 20 : 30
}

/** When an alarm that is to ring once rings again, unless it was set anew by then: the worker that it woke was ended before its work was done. */
const againMinutes = 10

/**
 * Sets the alarm, unless it is already set so: an alarm that is set again and again never rings.
 * `every`: period in seconds. `at`: epoch ms; it rings until it is set anew. `null`: no alarm.
 */
export async function setAlarm(name: string, when: { every: number } | { at: number } | null): Promise<void> {
  const present = await browser.alarms.get(name)
  if (when === null) {
    if (present) await browser.alarms.clear(name)
  } else if ('every' in when) {
    const periodInMinutes = when.every / 60
    if (present?.periodInMinutes !== periodInMinutes) {
      browser.alarms.create(name, { periodInMinutes, delayInMinutes: periodInMinutes })
    }
  } else if (present?.periodInMinutes !== againMinutes || present?.scheduledTime !== when.at) {
    browser.alarms.create(name, { when: when.at, periodInMinutes: againMinutes })
  }
}

export function onAlarm(listener: (name: string) => void): void {
  browser.alarms.onAlarm.addListener((alarm) => listener(alarm.name))
}
