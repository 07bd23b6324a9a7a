import { createClient } from '../../src/extension/messaging/client.ts'
import { createStore } from '../../src/extension/store/store.ts'
import { createAlarms } from './alarms.ts'
import type { Faults } from './faults.ts'
import { createLife, type Life } from './life.ts'
import type { Machine, Network } from './network.ts'
import { createPictureDisk } from './picture-disk.ts'
import type { Random } from './random.ts'
import { createStorage, type Storage, unsyncedMs } from './storage.ts'
import type { Time } from './time.ts'
import type { Trace } from './trace.ts'
import { type Listeners, startWorker } from './worker-host.ts'

/** Time without activity after which a browser ends a worker. */
const idleMs = 30_000

interface Options {
  name: string
  time: Time
  random: Random
  faults: Faults
  network: Network
  trace: Trace
}

interface Running {
  life: Life
  listeners: Listeners
}

/** One browser with one profile and the extension in it. */
export function createBrowser(options: Options) {
  const { name, time, random, faults, network, trace } = options
  const machine: Machine & { clock: { ahead: number } } = { name, online: true, clock: { ahead: 0 } }
  const now = () => time.now() + machine.clock.ahead
  const local = createStorage(time)
  const session = createStorage(time)
  const pictureDisk = createPictureDisk(time)
  const { pictures } = pictureDisk
  const notices = new Map<string, string>()
  const fetch = network.fetchFor(machine)
  const alarms = createAlarms({ time, now, ring })
  let running: Running | null = null
  let isOpen = true
  /** When power was last cut, and how much of what had been stored it took. */
  const cuts: { at: number; lostMs: number }[] = []

  const tell = (what: string) => trace.tell(name, what)
  /** Storage calls of one area run one after the other. */
  const queued = (storage: Storage) => {
    let free = 0
    const turn = async () => {
      const at = Math.max(free, time.now() + (random.chance(0.2) ? random.whole(1, 12) : 0))
      free = at
      if (at > time.now()) await time.sleep(at - time.now())
    }
    return {
      get: (keys: string[]) => turn().then(() => storage.get(keys)),
      set: (values: Record<string, unknown>) => turn().then(() => storage.set(values)),
      remove: (keys: string[]) => turn().then(() => storage.remove(keys)),
      keys: () => turn().then(() => storage.keys()),
    }
  }
  const areas = { local: queued(local), session: queued(session) }

  function ring(alarm: string): void {
    if (!isOpen) return
    for (const listener of wake().listeners.alarm) listener(alarm)
  }

  function wake(): Running {
    if (running && !running.life.isDead) {
      running.life.stir()
      return running
    }
    const life = createLife(time.now, () => faults.strikes('kill', random))
    const torn = new Proxy(pictures, {
      get(target, key) {
        if (key !== 'writePicture') return Reflect.get(target, key)
        return async (...parts: Parameters<typeof target.writePicture>) => {
          if (local.full) throw new DOMException('Quota exceeded', 'QuotaExceededError')
          await target.writePicture(...parts)
          if (faults.strikes('torn', random)) end(life, 'the worker ends between bytes and record')
        }
      },
    })
    trace.note(`${name} worker starts`)
    const listeners = startWorker({
      life,
      time,
      random,
      now,
      fetch,
      ...areas,
      pictures: torn,
      alarms: { setAlarm: alarms.setAlarm, wakeSeconds: () => 30 },
      notices,
      isOnline: () => machine.online,
    })
    running = { life, listeners }
    const watch = () => {
      if (life.isDead) return
      const left = life.activeAt + idleMs - time.now()
      if (left <= 0) life.end()
      else time.timers.after(left, watch)
    }
    time.timers.after(idleMs, watch)
    return running
  }

  function end(life: Life | undefined, why: string): void {
    if (!life || life.isDead) return
    tell(why)
    life.end()
  }

  async function deliver(content: unknown): Promise<unknown> {
    await time.sleep(random.whole(0, 3))
    if (!isOpen) throw new Error('The browser is closed')
    const { life, listeners } = wake()
    const reply = listeners.message(JSON.parse(JSON.stringify(content)), { id: name, url: 'popup' })
    if (!reply) throw new Error('Could not establish connection. Receiving end does not exist.')
    return new Promise((resolve, reject) => {
      life.onEnd(() => reject(new Error('The message port closed before a response was received.')))
      reply.then((value) => time.timers.after(0, () => resolve(value)), reject)
    })
  }

  function close(): void {
    isOpen = false
    running?.life.end()
  }

  function open(): void {
    isOpen = true
    session.clear()
    alarms.clear()
    wake().listeners.startup()
  }

  return {
    name,
    machine,
    now,
    local,
    pictures,
    notices,
    cuts,
    /** Storage as a page reads it. */
    store: createStore({ area: local, onChanged: () => {} }),
    send: createClient(deliver),
    get isOpen() {
      return isOpen
    },
    install() {
      wake().listeners.installed('install')
    },
    update() {
      end(running?.life, 'the extension is updated')
      alarms.clear()
      wake().listeners.installed('update')
    },
    close() {
      tell('is closed')
      close()
    },
    open() {
      tell('is opened')
      open()
    },
    /** The right-click menu. */
    select(text: string) {
      const page = { url: 'https://reading.example/page', title: 'A page', isPrivate: false }
      wake().listeners.menu({ id: 'imagine', text, pictureUrl: '', page })
    },
    cutPower() {
      const lostMs = random.whole(0, unsyncedMs)
      tell(`loses power, and the last ${(lostMs / 1000).toFixed(1)} s of its storage`)
      close()
      local.forget(lostMs)
      pictureDisk.forget(lostMs)
      cuts.push({ at: time.now(), lostMs })
      notices.clear()
    },
    setClock(aheadMs: number) {
      machine.clock.ahead = aheadMs
      tell(`its clock is ${aheadMs === 0 ? 'right again' : `${(aheadMs / 3_600_000).toFixed(2)} h ahead`}`)
      alarms.clockChanged()
    },
  }
}

export type Browser = ReturnType<typeof createBrowser>
