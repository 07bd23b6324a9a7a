import { createHash } from 'node:crypto'
import { createWorker } from '../../src/extension/background/worker.ts'
import type { MenuClick } from '../../src/extension/platform/menus.ts'
import type { Platform } from '../../src/extension/platform/platform.ts'
import type { Area, AreaChanges } from '../../src/extension/platform/storage.ts'
import { createDrafts } from '../../src/extension/store/drafts.ts'
import { createStore } from '../../src/extension/store/store.ts'
import type { Pictures } from '../../src/extension/store/write/pictures.ts'
import { createWriter } from '../../src/extension/store/write/writer.ts'
import type { Provider } from '../../src/providers/provider.ts'
import { infoOf } from '../../src/providers/provider-info.ts'
import { allProviders, providerOf } from '../../src/providers/registry.ts'
import { workerLog } from '../support/logs.ts'
import type { Life } from './life.ts'
import { withFaults } from './life.ts'
import type { Random } from './random.ts'
import { simulatedUnsealer } from './seal.ts'
import type { Time } from './time.ts'

/** The listeners of a worker, which the browser calls. */
export interface Listeners {
  message: (content: unknown, sender: { id?: string; url?: string }) => Promise<unknown> | undefined
  alarm: ((name: string) => void)[]
  installed: (reason: 'install' | 'update' | 'other') => void
  startup: () => void
  menu: (click: MenuClick) => void
  access: () => void
}

interface Options {
  life: Life
  time: Time
  random: Random
  now: () => number
  fetch: typeof globalThis.fetch
  local: Area
  session: Area
  pictures: Pictures
  alarms: Pick<Platform['alarms'], 'setAlarm' | 'wakeSeconds'>
  notices: Map<string, string>
  /** Whether the browser has a network. */
  isOnline(): boolean
}

/** A body that contains this text ends the worker that decodes it. */
export const poison = 'POISON-POISON'

/** Starts the real worker in a simulated browser. */
export function startWorker(options: Options): Listeners {
  const { life, time, random, now, notices } = options
  const listeners: Listeners = {
    message: () => undefined,
    alarm: [],
    installed() {},
    startup() {},
    menu() {},
    access() {},
  }
  const { around } = life
  const local = withFaults(options.local, around)
  const session = withFaults(options.session, around)
  const pictures = withFaults(options.pictures, around)
  const gone = new AbortController()
  life.onEnd(() => gone.abort())

  const platform: Platform = {
    action: { showBadge: async () => {}, openPopup: async () => false },
    alarms: {
      setAlarm: (name, when) => around(() => options.alarms.setAlarm(name, when)),
      wakeSeconds: options.alarms.wakeSeconds,
      onAlarm: (listener) => void listeners.alarm.push(listener),
    },
    i18n: { message: (key) => key },
    menus: {
      removeMenus: async () => {},
      addMenu: async () => {},
      onMenuClicked(listener) {
        listeners.menu = listener
      },
    },
    network: { isOnline: options.isOnline },
    notifications: {
      notify: (id, { title }) => around(async () => void notices.set(id, title)),
      update: (id, { title }) => around(async () => void (notices.has(id) && notices.set(id, title))),
      clear: (id) => around(async () => void notices.delete(id)),
      onClicked() {},
      onButtonClicked() {},
    },
    omnibox: { onOmniboxTyped() {}, onOmniboxEntered() {}, sayInOmnibox() {} },
    panel: { openPanel: async () => false },
    permissions: {
      isGranted: () => around(async () => true),
      onAccessChanged(listener) {
        listeners.access = listener
      },
    },
    presence: { isPageInFront: () => around(async () => random.chance(0.3)) },
    requestRules: { omitOriginAt: async () => {} },
    runtime: {
      onInstalled(listener) {
        listeners.installed = listener
      },
      onStartup(listener) {
        listeners.startup = listener
      },
      onMessage(listener) {
        listeners.message = listener
      },
      isOwnPage: () => true,
    },
    selection: { readSelection: async () => null },
    shortcuts: { onShortcut() {} },
    tabs: { openPage: async () => {} },
    toolbar: { isPinned: () => around(async () => random.chance(0.5)) },
  }

  function deadlyProviderOf(id: string): Provider | undefined {
    const provider = providerOf(id)
    return (
      provider && {
        ...provider,
        decodeHook(body, at) {
          if (!body.includes(poison)) return provider.decodeHook(body, at)
          life.end()
          throw new Error('The worker has ended')
        },
      }
    )
  }

  createWorker({
    fetch: (input, init) =>
      around(() =>
        options.fetch(input, {
          ...init,
          signal: init?.signal ? AbortSignal.any([init.signal, gone.signal]) : gone.signal,
        }),
      ),
    now,
    timers: { after: (delayMs, run) => time.timers.after(delayMs, () => life.isDead || run()) },
    random: random.next,
    drawBytes: random.bytes,
    sha256: async (bytes) => createHash('sha256').update(bytes).digest(),
    unsealer: simulatedUnsealer,
    store: createStore({ area: local, onChanged: (_listener: (changes: AreaChanges) => void) => {} }),
    writer: createWriter({ area: local, now }),
    platform,
    log: workerLog(now, session),
    providerOf: deadlyProviderOf,
    providerInfos: allProviders.map(infoOf),
    pictures,
    drafts: createDrafts(session),
    session,
    shrink: async (picture) => ({ thumbnail: picture }),
    drawMask: async () => null,
    askToStay: async () => true,
  }).start()
  return listeners
}
