import browser from 'webextension-polyfill'

const wanted = { permissions: ['downloads' as const] }

/** Whether files can be put into folders of the download folder, and watched until they are written. */
export async function canDownload(): Promise<boolean> {
  return browser.permissions.contains(wanted)
}

/** Asks the user. Must be the first call in a click handler. False when the user declines. */
export async function requestDownloads(): Promise<boolean> {
  // Rejects where the click is too long ago for the browser.
  return browser.permissions.request(wanted).catch(() => false)
}

export type DownloadEnd = 'complete' | 'cancelled' | 'failed'

export interface Download {
  id: number
  end: DownloadEnd
}

/** Where a file was written: its whole path. Empty when the browser does not know any more. Needs `canDownload`. */
export async function downloadedPath(id: number): Promise<string> {
  const [found] = await browser.downloads.search({ id })
  return found?.filename ?? ''
}

/** Shows a downloaded file in the system's own file manager. Rejects when the file or the permission is gone. */
export async function showDownload(id: number): Promise<void> {
  await browser.downloads.show(id)
}

/**
 * Saves the content of a `blob:` address in the download folder, and resolves when it is written. A name that is taken
 * gets a number. Needs `canDownload`. Rejects when the browser refuses to begin.
 * @param signal cancels it; the browser then deletes what it has written
 */
export async function download(url: string, name: string, signal?: AbortSignal): Promise<Download | 'cancelled'> {
  const early = new Map<number, DownloadEnd>()
  let id: number | undefined
  let settle = (_end: DownloadEnd) => {}
  const ended = new Promise<DownloadEnd>((resolve) => {
    settle = resolve
  })
  const watch = (delta: Change) => {
    const end = endOf(delta)
    if (end && delta.id === id) settle(end)
    // A small file may be written before the browser has returned the download's id.
    else if (end && id === undefined) early.set(delta.id, end)
  }
  // One that has just ended is left as it is.
  const cancel = () => void (id !== undefined && browser.downloads.cancel(id).catch(() => {}))
  browser.downloads.onChanged.addListener(watch)
  signal?.addEventListener('abort', cancel)
  try {
    id = await browser.downloads.download({ url, filename: name, conflictAction: 'uniquify' })
    if (signal?.aborted) cancel()
    return { id, end: early.get(id) ?? (await ended) }
  } catch (error) {
    // Firefox rejects when the user closes its *Save as* window.
    if (error instanceof Error && /cancel/i.test(error.message)) return 'cancelled'
    throw error
  } finally {
    browser.downloads.onChanged.removeListener(watch)
    signal?.removeEventListener('abort', cancel)
  }
}

interface Change {
  id: number
  state?: { current?: string | undefined }
  error?: { current?: string | undefined }
}

function endOf({ state, error }: Change): DownloadEnd | undefined {
  if (state?.current === 'complete') return 'complete'
  if (state?.current !== 'interrupted') return undefined
  return error?.current?.startsWith('USER_') ? 'cancelled' : 'failed'
}
