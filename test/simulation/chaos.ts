import type { Api } from './api.ts'
import type { Browser } from './browser.ts'
import type { FaultName, Faults } from './faults.ts'
import type { Judge } from './judge.ts'
import type { Network } from './network.ts'
import type { Random } from './random.ts'
import type { RelayHost } from './relay.ts'
import type { Time } from './time.ts'

const secondMs = 1_000
const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

interface Options {
  time: Time
  random: Random
  faults: Faults
  network: Network
  spanMs: number
  relays: readonly RelayHost[]
  apis: readonly Api[]
  browsers: readonly Browser[]
  judge: Judge
}

/** Makes faults happen at random until the end of the history, then repairs everything. */
export function startChaos(options: Options) {
  const { time, random, faults, network, spanMs, relays, apis, browsers, judge } = options
  let error: unknown
  const fail = (reason: unknown) => {
    error ??= reason
  }
  const cutPower = async (relay: RelayHost) => {
    if (!relay.up) return
    relay.cutPower()
    await time.sleep(random.stretch(secondMs, 10 * minuteMs))
    relay.start()
    await judge.seePowerCut(relay)
  }
  const open = (browser: Browser) => {
    if (!browser.isOpen) browser.open()
  }

  const strikes: Partial<Record<FaultName, () => Promise<void> | void>> = {
    async quota() {
      const { local, pictures } = random.pick(browsers)
      local.full = true
      pictures.room = 0
      await time.sleep(random.stretch(100, 30 * minuteMs))
      local.full = false
      pictures.room = Number.POSITIVE_INFINITY
    },
    async offline() {
      const { machine } = random.pick(browsers)
      machine.online = false
      await time.sleep(random.stretch(secondMs, 2 * hourMs))
      machine.online = true
    },
    html: () => network.hideOne(random.stretch(minuteMs, 40 * minuteMs)),
    odd: () => random.pick(apis).beOdd(random.stretch(minuteMs, 40 * minuteMs)),
    async clock() {
      const far = random.stretch(minuteMs, 40 * dayMs) * random.pick([1, -1])
      if (random.chance(0.25)) {
        const { clock } = random.pick(relays)
        clock.ahead = Math.max(-5 * dayMs, Math.min(far, 5 * dayMs))
        await time.sleep(random.stretch(minuteMs, spanMs))
        clock.ahead = 0
        return
      }
      const browser = random.pick(browsers)
      browser.setClock(far)
      await time.sleep(random.stretch(minuteMs, spanMs))
      browser.setClock(0)
    },
    async restart() {
      const relay = random.pick(relays)
      await relay.stop()
      await time.sleep(random.stretch(secondMs, hourMs))
      relay.start()
    },
    async restore() {
      const relay = random.pick(relays)
      if (!relay.up) return
      relay.backUp()
      await time.sleep(random.stretch(secondMs, spanMs))
      if (relay.up) await relay.restore()
    },
    'relay-cut': () =>
      cutPower(random.pick(relays.some(({ lasting }) => lasting) ? relays.filter(({ lasting }) => lasting) : relays)),
    async 'browser-cut'() {
      const browser = random.pick(browsers)
      if (!browser.isOpen) return
      browser.cutPower()
      await time.sleep(random.stretch(minuteMs, hourMs))
      open(browser)
    },
    async sleep() {
      const browser = random.pick(browsers)
      if (!browser.isOpen) return
      browser.close()
      await time.sleep(random.stretch(10 * minuteMs, 6 * dayMs))
      open(browser)
    },
    update() {
      const browser = random.pick(browsers)
      if (browser.isOpen) browser.update()
    },
    async address() {
      const relay = random.pick(relays)
      await relay.stop()
      relay.move()
      await time.sleep(random.stretch(secondMs, 10 * minuteMs))
      relay.start()
    },
    poison: () => random.pick(apis).pester('poison'),
    strangers: () => random.pick(apis).pester('strangers'),
  }

  let ended = false
  for (const name of faults.names) {
    const strike = strikes[name]
    if (!strike) continue
    const live = async () => {
      // Some faults strike often, some once.
      const pauseMs = spanMs / random.pick([1, 2, 5])
      for (;;) {
        await time.sleep(random.whole(0, 2 * pauseMs))
        if (ended || !faults.strikes(name, random)) return
        await strike()
      }
    }
    void live().catch(fail)
  }

  return {
    fail,
    get isOver() {
      return ended
    },
    get error() {
      return error
    },
    /** Repairs everything. No fault strikes afterwards. */
    async end(): Promise<void> {
      ended = true
      for (const relay of relays) {
        relay.clock.ahead = 0
        relay.start()
      }
      for (const browser of browsers) {
        browser.machine.online = true
        browser.local.full = false
        browser.pictures.room = Number.POSITIVE_INFINITY
        if (browser.machine.clock.ahead !== 0) browser.setClock(0)
        open(browser)
      }
    },
  }
}
