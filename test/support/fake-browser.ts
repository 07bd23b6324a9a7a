import manifest from '../../manifest.json' with { type: 'json' }
import project from '../../package.json' with { type: 'json' }
import { event } from './fake-event.ts'
import { translate } from './fake-messages.ts'
import { type Changes, storageArea } from './fake-storage.ts'

/**
 * A browser in memory, in place of webextension-polyfill: one for all modules of a test file. `reset()` before each
 * test, `endWorker()` where the browser would end the worker: its listeners go, what is stored stays.
 */

interface Alarm {
  name: string
  scheduledTime: number
  periodInMinutes?: number | undefined
}
interface Tab {
  id: number
  url: string
  active: boolean
  windowId: number
}
interface SessionRule {
  id: number
  condition: { urlFilter?: string; initiatorDomains?: string[] }
}

interface Notice {
  type: string
  title: string
  message: string
  imageUrl?: string
  silent?: boolean
  buttons?: { title: string }[]
}

interface MenuItem {
  id: string
  title: string
  contexts: string[]
  parentId?: string
}
type Sender = { id?: string; url?: string }

const origin = 'chrome-extension://afterimage'

/** What a user sees of a browser that has just been started, and what the browser allows. */
const untouched = () => ({
  ...{ text: '', title: '', colour: '', description: '', noticesMade: 0 },
  ...{ popups: 0, panels: 0, shortcutSettings: 0 },
  ...{ popupAllowed: true, panelAllowed: true },
  /** Whether notifications may have more than title and text: not in Firefox. */
  imageNotices: true,
  isPinned: false,
  /** Pages of ours that are no tab. */
  contexts: [] as { contextType: 'POPUP' | 'SIDE_PANEL'; windowId: number }[],
  /** Whether a window of the browser is in front of all others. */
  isFocused: false,
  /** Keys that the user has set, by the name of their command. */
  keys: {} as Record<string, string>,
})

function createFakeBrowser() {
  const onStorageChanged = event<(changes: Changes, area: string) => void>()
  const onPermissionsAdded = event<(change: { origins: string[] }) => void>()
  const onPermissionsRemoved = event<(change: { origins: string[] }) => void>()
  const storage = {
    local: storageArea('local', onStorageChanged),
    session: storageArea('session', onStorageChanged),
    onChanged: onStorageChanged,
  }
  const alarms = new Map<string, Alarm>()
  const menus = new Map<string, MenuItem>()
  const notices = new Map<string, Notice>()
  const granted = new Set<string>()
  const tabs: Tab[] = []
  let sessionRules: SessionRule[] = []
  const tabSelections = new Map<number, { text: string; hasFocus: boolean }[] | 'closed'>()
  const shown = untouched()

  const runtime = {
    id: 'afterimage',
    lastError: undefined as { message: string } | undefined,
    onMessage: event<(content: unknown, sender: Sender) => unknown>(),
    onInstalled: event<(details: { reason: string }) => void>(),
    onStartup: event<() => void>(),
    getURL: (path: string) => `${origin}/${path}`,
    getManifest: () => ({ version: project.version }),
    getContexts: async () => structuredClone(shown.contexts),
    getPlatformInfo: async () => ({ os: 'linux', arch: 'x86-64' }),
    async sendMessage(content: unknown) {
      const sender = { id: 'afterimage', url: `${origin}/src/extension/popup/index.html` }
      const replies = runtime.onMessage.emit(structuredClone(content), sender).filter((reply) => reply !== undefined)
      if (replies.length === 0) throw new Error('Could not establish connection. Receiving end does not exist.')
      return structuredClone(await replies[0])
    },
  }

  const api = {
    runtime,
    storage,
    i18n: {
      getMessage: (key: string, substitutions: string[] = []) => translate(key, substitutions),
      getUILanguage: () => 'en',
    },
    alarms: {
      onAlarm: event<(alarm: Alarm) => void>(),
      created: 0,
      create(name: string, info: { when?: number; delayInMinutes?: number; periodInMinutes?: number }) {
        api.alarms.created++
        alarms.set(name, { name, scheduledTime: info.when ?? 0, periodInMinutes: info.periodInMinutes })
      },
      get: async (name: string) => alarms.get(name),
      clear: async (name: string) => alarms.delete(name),
      ring: (name: string) => api.alarms.onAlarm.emit(alarms.get(name) ?? { name, scheduledTime: 0 }),
    },
    declarativeNetRequest: {
      getSessionRules: async () => structuredClone(sessionRules),
      async updateSessionRules({ removeRuleIds, addRules }: { removeRuleIds: number[]; addRules: SessionRule[] }) {
        sessionRules = [...sessionRules.filter(({ id }) => !removeRuleIds.includes(id)), ...addRules]
      },
    },
    contextMenus: {
      onClicked:
        event<
          (
            info: { menuItemId: string; selectionText?: string; srcUrl?: string; pageUrl?: string },
            tab?: { title?: string; incognito?: boolean },
          ) => void
        >(),
      create(item: MenuItem, done?: () => void) {
        if (menus.has(item.id)) runtime.lastError = { message: `Cannot create item with duplicate id ${item.id}` }
        else menus.set(item.id, item)
        done?.()
        runtime.lastError = undefined
        return item.id
      },
      async removeAll() {
        menus.clear()
      },
    },
    notifications: {
      onClicked: event<(id: string) => void>(),
      onButtonClicked: event<(id: string, button: number) => void>(),
      async create(id: string, options: Notice) {
        const isPlain = options.type === 'basic' && !options.silent && !options.buttons
        if (!isPlain && !shown.imageNotices) throw new Error('Unexpected property imageUrl')
        shown.noticesMade++
        notices.set(id, options)
        return id
      },
      async update(id: string, options: Partial<Notice>) {
        const known = notices.get(id)
        if (known) notices.set(id, { ...known, ...options })
        return known !== undefined
      },
      clear: async (id: string) => notices.delete(id),
    },
    permissions: {
      onAdded: onPermissionsAdded,
      onRemoved: onPermissionsRemoved,
      contains: async ({ origins = [] }: { origins?: string[] }) => origins.every((pattern) => granted.has(pattern)),
      async request({ origins = [] }: { origins?: string[] }) {
        for (const pattern of origins) granted.add(pattern)
        onPermissionsAdded.emit({ origins })
        return true
      },
      async remove({ origins = [] }: { origins?: string[] }) {
        for (const pattern of origins) granted.delete(pattern)
        onPermissionsRemoved.emit({ origins })
        return true
      },
    },
    tabs: {
      query: async ({ active, windowId }: { active?: boolean; windowId?: number } = {}) =>
        structuredClone(
          tabs.filter(
            (tab) => (active === undefined || tab.active === active) && (windowId ?? tab.windowId) === tab.windowId,
          ),
        ),
      async create({ url }: { url: string }) {
        const tab = { id: tabs.length + 1, url, active: true, windowId: 1 }
        tabs.push(tab)
        return tab
      },
      async update(id: number, change: { url?: string; active?: boolean }) {
        const tab = tabs.find((candidate) => candidate.id === id)
        if (tab) Object.assign(tab, change)
        return tab
      },
    },
    windows: { update: async () => ({}), getLastFocused: async () => ({ id: 1, focused: shown.isFocused }) },
    commands: {
      onCommand: event<(name: string, tab?: { id: number; windowId: number; url?: string; title?: string }) => void>(),
      getAll: async () =>
        Object.entries(manifest.commands).map(([name, { suggested_key }]) => ({
          name,
          shortcut: shown.keys[name] ?? suggested_key.default,
        })),
      openShortcutSettings: async () => void shown.shortcutSettings++,
    },
    omnibox: {
      onInputStarted: event<() => void>(),
      onInputChanged: event<(text: string) => void>(),
      onInputEntered: event<(text: string) => void>(),
      setDefaultSuggestion: ({ description }: { description: string }) => void Object.assign(shown, { description }),
    },
    scripting: {
      async executeScript({ target: { tabId } }: { target: { tabId: number } }) {
        const frames = tabSelections.get(tabId) ?? []
        if (frames === 'closed') throw new Error('The extensions gallery cannot be scripted.')
        return frames.map((result, frameId) => ({ frameId, result }))
      },
    },
    sidebarAction: {
      async open() {
        if (!shown.panelAllowed) throw new Error('sidebarAction.open may only be called from a user input handler')
        shown.panels++
      },
    },
    action: {
      onUserSettingsChanged: event<(change: { isOnToolbar: boolean }) => void>(),
      getUserSettings: async () => ({ isOnToolbar: shown.isPinned }),
      setBadgeText: async ({ text }: { text: string }) => void Object.assign(shown, { text }),
      setBadgeBackgroundColor: async ({ color }: { color: string }) => void Object.assign(shown, { colour: color }),
      setTitle: async ({ title }: { title: string }) => void Object.assign(shown, { title }),
      async openPopup() {
        if (!shown.popupAllowed) throw new Error('openPopup requires a user gesture')
        shown.popups++
      },
    },
  }

  const events = [
    runtime.onMessage,
    runtime.onInstalled,
    runtime.onStartup,
    onPermissionsAdded,
    onPermissionsRemoved,
    api.alarms.onAlarm,
    api.contextMenus.onClicked,
    api.notifications.onClicked,
    api.commands.onCommand,
    api.omnibox.onInputStarted,
    api.omnibox.onInputChanged,
    api.omnibox.onInputEntered,
    api.notifications.onButtonClicked,
  ]
  const endWorker = () => {
    for (const each of events) each.clear()
  }
  return {
    ...api,
    /** What a user would see. */
    seen: { shown, notices, menus, tabs, alarms },
    /** What is selected in the frames of a tab; `closed` where no extension may look. */
    tabSelections,
    endWorker,
    reset() {
      endWorker()
      onStorageChanged.clear()
      for (const area of [storage.local, storage.session]) {
        area.values.clear()
        area.refuses = false
        area.writes = 0
      }
      for (const map of [alarms, menus, notices]) map.clear()
      granted.clear()
      tabs.length = 0
      api.alarms.created = 0
      api.action.onUserSettingsChanged.clear()
      tabSelections.clear()
      Object.assign(shown, untouched())
    },
  }
}

export const fakeBrowser = createFakeBrowser()
export default fakeBrowser
