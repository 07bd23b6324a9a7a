import browser from 'webextension-polyfill'

/** A storage area, narrowed to what is used, so that tests and killed workers can stand in for it. */
export interface Area {
  /** Missing keys are absent in the answer. */
  get(keys: string[]): Promise<Record<string, unknown>>
  /** All keys in one write: all or none. */
  set(values: Record<string, unknown>): Promise<void>
  remove(keys: string[]): Promise<void>
  /** Of everything that is stored. */
  keys(): Promise<string[]>
}

export type AreaChanges = Record<string, { newValue?: unknown }>

export const local: Area = {
  get: (keys) => browser.storage.local.get(keys),
  set: (values) => browser.storage.local.set(values),
  remove: (keys) => browser.storage.local.remove(keys),
  keys: () => keysOf(browser.storage.local),
}

/** Kept in memory until the browser ends; on disk where the browser has no such area. */
export const session: Area = {
  get: (keys) => sessionArea().get(keys),
  set: (values) => sessionArea().set(values),
  remove: (keys) => sessionArea().remove(keys),
  keys: () => keysOf(sessionArea()),
}

interface BrowserArea {
  get(keys: null): Promise<Record<string, unknown>>
  /** Firefox has it since 143. */
  getKeys?(): Promise<string[]>
}

async function keysOf(area: BrowserArea): Promise<string[]> {
  return area.getKeys ? area.getKeys() : Object.keys(await area.get(null))
}

function sessionArea() {
  return browser.storage.session ?? browser.storage.local
}

export function onLocalChanged(listener: (changes: AreaChanges) => void, signal: AbortSignal): void {
  onAreaChanged('local', listener, signal)
}

/** Of the area that `session` is. */
export function onSessionChanged(listener: (changes: AreaChanges) => void, signal: AbortSignal): void {
  onAreaChanged(browser.storage.session ? 'session' : 'local', listener, signal)
}

function onAreaChanged(name: string, listener: (changes: AreaChanges) => void, signal: AbortSignal): void {
  const filtered = (changes: AreaChanges, area: string) => {
    if (area === name) listener(changes)
  }
  browser.storage.onChanged.addListener(filtered)
  signal.addEventListener('abort', () => browser.storage.onChanged.removeListener(filtered), { once: true })
}
