import { createPictures } from '../../../src/extension/store/write/pictures.ts'

/** Is bundled and runs in a page of the extension. */

declare const chrome: {
  storage: {
    local: {
      get(keys: string[]): Promise<Record<string, unknown>>
      getBytesInUse(): Promise<number>
      getKeys(): Promise<string[]>
    }
    session: { get(keys: null): Promise<Record<string, unknown>> }
  }
}

/** What lies in the browser. Sizes in bytes. */
export interface Stored {
  records: number
  /** How many keys there are of each kind: an item by its key, `job` for all `job:<id>`, and so on. */
  keys: Record<string, number>
  /** As the store of pictures counts them. */
  pictures: number
  /** As the browser estimates all that the extension takes of its quota. */
  quota: number
  /** Lines in the longest of the logs. */
  logLines: number
  /** Files in which archives were built. */
  scratchFiles: number
}

const kindOf = (key: string) => key.split(':', 1)[0] ?? key

async function stored(): Promise<Stored> {
  const keys: Record<string, number> = {}
  for (const key of await chrome.storage.local.getKeys()) keys[kindOf(key)] = (keys[kindOf(key)] ?? 0) + 1
  const { original, quarter, small } = await createPictures().usage()
  const logs = Object.entries(await chrome.storage.session.get(null)).filter(([key]) => key.startsWith('log:'))
  return {
    records: await chrome.storage.local.getBytesInUse(),
    keys,
    pictures: original + quarter + small,
    quota: (await navigator.storage.estimate()).usage ?? Number.NaN,
    logLines: Math.max(0, ...logs.map(([, lines]) => (Array.isArray(lines) ? lines.length : 0))),
    scratchFiles: (await scratchFiles()).length,
  }
}

async function scratchFiles(): Promise<string[]> {
  const names: string[] = []
  for await (const name of (await navigator.storage.getDirectory()).keys()) names.push(name)
  return names
}

/** Makes the files in which archives were built two days older: their names say when they were made. */
async function ageScratch(): Promise<void> {
  const folder = await navigator.storage.getDirectory()
  for (const name of await scratchFiles()) {
    const [, madeAt = '', rest = ''] = /^scratch-(\d+)-(.*)$/.exec(name) ?? []
    const handle: MovableHandle = await folder.getFileHandle(name)
    await handle.move?.(`scratch-${Number(madeAt) - 2 * 86_400_000}-${rest}`)
  }
}

/** Chromium's is, though TypeScript does not know of it. */
interface MovableHandle extends FileSystemFileHandle {
  move?(name: string): Promise<void>
}

export const inside = { stored, ageScratch }

Object.assign(globalThis, { inside })
